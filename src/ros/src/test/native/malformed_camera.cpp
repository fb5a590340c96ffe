// A broken robot: its camera sends bytes that are no image, and now and then an image.
// Usage: malformed_camera DOMAIN COUNT. Prints "N malformed sent, labelled" when every
// image's label came back; gives up after 45 s.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "raw_type.hpp"

namespace {

namespace fdds = eprosima::fastdds::dds;
namespace rtps = personalseg::rtps;
using Bytes = std::vector<uint8_t>;

void put32(Bytes& out, uint32_t value) {
  while (out.size() % 4 != 0) {
    out.push_back(0);
  }
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<uint8_t>(value >> shift));
  }
}

void put(Bytes& out, const std::string& text) {
  put32(out, static_cast<uint32_t>(text.size() + 1));
  out.insert(out.end(), text.begin(), text.end());
  out.push_back(0);
}

/** A mono8 image of 8 x 4 pixels; says where the length of its data and of its frame's name lie. */
Bytes image(size_t& name_at, size_t& data_at) {
  Bytes out{0, 1, 0, 0};
  put32(out, 7);
  put32(out, 8);
  name_at = out.size();
  put(out, "camera");
  put32(out, 4);
  put32(out, 8);
  put(out, "mono8");
  out.push_back(0);
  put32(out, 8);
  data_at = out.size();
  put32(out, 32);
  out.insert(out.end(), 32, 0x55);
  return out;
}

/** One of the ways in which bytes are no image. */
Bytes malformed(int number, std::mt19937& random) {
  size_t name_at = 0;
  size_t data_at = 0;
  Bytes out = image(name_at, data_at);
  switch (number % 5) {
    case 0:  // cut
      out.resize(4 + random() % (out.size() - 5));
      break;
    case 1:  // 2^32 - 1 bytes of data
      std::fill(out.begin() + data_at, out.begin() + data_at + 4, 0xff);
      break;
    case 2:  // a name of 2^32 - 1 bytes
      std::fill(out.begin() + name_at, out.begin() + name_at + 4, 0xff);
      break;
    case 3:  // a name without NUL
      out[name_at + 4 + 6] = 'x';
      break;
    default:  // noise in an encoding nobody has
      for (auto& byte : out) {
        byte = static_cast<uint8_t>(random());
      }
      out[1] |= 0x80;
  }
  return out;
}

template <typename Qos>
Qos reliable(Qos qos, int depth) {
  qos.reliability().kind = fdds::RELIABLE_RELIABILITY_QOS;
  qos.durability().kind = fdds::VOLATILE_DURABILITY_QOS;
  qos.history().kind = fdds::KEEP_LAST_HISTORY_QOS;
  qos.history().depth = depth;
  qos.resource_limits().max_samples_per_instance = depth;
  qos.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  return qos;
}

}  // namespace

int main(int argc, char** argv) {
  const int domain = argc > 1 ? std::atoi(argv[1]) : 0;
  const int count = argc > 2 ? std::atoi(argv[2]) : 1000;
  fdds::DomainParticipantQos participant_qos;
  auto udp = std::make_shared<personalseg::UDPv4TransportDescriptor>();
  udp->interfaceWhiteList.emplace_back("127.0.0.1");
  participant_qos.transport().use_builtin_transports = false;
  participant_qos.transport().user_transports.push_back(udp);
  auto* factory = fdds::DomainParticipantFactory::get_instance();
  auto* node = factory->create_participant(static_cast<uint32_t>(domain), participant_qos);
  if (node == nullptr) {
    return 2;
  }
  const std::string type = "sensor_msgs::msg::dds_::Image_";
  fdds::TypeSupport(new personalseg::RawType(type)).register_type(node);
  auto* camera_topic = node->create_topic("rt/camera", type, fdds::TOPIC_QOS_DEFAULT);
  auto* label_topic = node->create_topic("rt/labels", type, fdds::TOPIC_QOS_DEFAULT);
  auto camera_qos = reliable(fdds::DATAWRITER_QOS_DEFAULT, 100);
  personalseg::heartbeat_period(camera_qos) = personalseg::Duration_t(0, 20'000'000);
  auto* camera = node->create_publisher(fdds::PUBLISHER_QOS_DEFAULT)
                     ->create_datawriter(camera_topic, camera_qos);
  auto* labels = node->create_subscriber(fdds::SUBSCRIBER_QOS_DEFAULT)
                     ->create_datareader(label_topic, reliable(fdds::DATAREADER_QOS_DEFAULT, 10));
  if (camera == nullptr || labels == nullptr) {
    return 2;
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(45);
  const auto in_time = [&] { return std::chrono::steady_clock::now() < end; };
  const auto write = [&](Bytes bytes) {
    personalseg::RawSample sample;
    sample.bytes = std::move(bytes);
    camera->write(&sample);
  };
  size_t name_at = 0;
  size_t data_at = 0;
  const Bytes good = image(name_at, data_at);
  const auto labelled = [&] {
    personalseg::RawSample label;
    fdds::SampleInfo info;
    return personalseg::succeeded(labels->take_next_sample(&label, &info)) && info.valid_data &&
           label.bytes.size() == good.size() && label.bytes.back() == 0xaa;
  };
  bool answered = false;
  while (!answered && in_time()) {  // until both sides have discovered each other
    write(good);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    answered = labelled();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  while (labelled()) {
  }
  const auto survived = [&] {
    write(good);
    bool back = false;
    while (!back && in_time()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      back = labelled();
    }
    return back;
  };
  std::mt19937 random(11);
  for (int i = 0; i < count && answered; i++) {
    write(malformed(i, random));
    if (i % 50 == 49) {  // no more at once than the other side's queue holds
      answered = survived();
    }
  }
  answered = answered && survived();
  std::printf("%d malformed sent, %s\n", count, answered ? "labelled" : "gave up");
  node->delete_contained_entities();
  factory->delete_participant(node);
  return answered ? 0 : 1;
}
