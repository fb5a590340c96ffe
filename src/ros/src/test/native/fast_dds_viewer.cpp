// A viewer as it comes: hears images best effort over this machine's UDP, with the receive buffer that the
// kernel gives it. Usage: fast_dds_viewer DOMAIN COUNT. Prints "N images" that came on rt/labels: COUNT,
// or fewer where none came for 3 s after one, or for 45 s at all.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "raw_type.hpp"

namespace fdds = eprosima::fastdds::dds;

int main(int argc, char** argv) {
  const int domain = argc > 1 ? std::atoi(argv[1]) : 0;
  const int count = argc > 2 ? std::atoi(argv[2]) : 40;
  fdds::DomainParticipantQos participant_qos;
  participant_qos.transport().use_builtin_transports = false;
  auto udp = std::make_shared<personalseg::UDPv4TransportDescriptor>();
  udp->interfaceWhiteList.emplace_back("127.0.0.1");
  participant_qos.transport().user_transports.push_back(udp);
  auto* factory = fdds::DomainParticipantFactory::get_instance();
  auto* node = factory->create_participant(static_cast<uint32_t>(domain), participant_qos);
  if (node == nullptr) {
    return 2;
  }
  const std::string type = "sensor_msgs::msg::dds_::Image_";
  fdds::TypeSupport(new personalseg::RawType(type)).register_type(node);
  auto* topic = node->create_topic("rt/labels", type, fdds::TOPIC_QOS_DEFAULT);
  fdds::DataReaderQos qos = fdds::DATAREADER_QOS_DEFAULT;
  qos.reliability().kind = fdds::BEST_EFFORT_RELIABILITY_QOS;
  qos.history().kind = fdds::KEEP_LAST_HISTORY_QOS;
  qos.history().depth = 5;
  qos.endpoint().history_memory_policy =
      personalseg::rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  auto* images = node->create_subscriber(fdds::SUBSCRIBER_QOS_DEFAULT)->create_datareader(topic, qos);
  if (images == nullptr) {
    return 2;
  }
  int came = 0;
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(45);
  while (came < count && std::chrono::steady_clock::now() < end) {
    personalseg::RawSample sample;
    fdds::SampleInfo info;
    if (!personalseg::succeeded(images->take_next_sample(&sample, &info))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    } else if (info.valid_data) {
      came++;
      end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    }
  }
  std::printf("%d images\n", came);
  node->delete_contained_entities();
  factory->delete_participant(node);
  return 0;
}
