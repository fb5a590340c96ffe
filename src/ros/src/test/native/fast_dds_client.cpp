// An independent client of rmw_fastrtps' kind: a plain Fast DDS program that names its reply reader
// in each request and counts the answers that are its own. TeachConcept's CDR is written by hand.
// Usage: fast_dds_client DOMAIN CALLS [ADDRESS]. Prints "N of N answered"; gives up after 45 s and says
// what it matched. ADDRESS is that of the network interface to use, 127.0.0.1 if not given.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "raw_type.hpp"

namespace {

namespace fdds = eprosima::fastdds::dds;
namespace rtps = personalseg::rtps;

void put32(std::vector<uint8_t>& out, uint32_t value) {
  while ((out.size() - 4) % 4 != 0) {
    out.push_back(0);
  }
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<uint8_t>(value >> shift));
  }
}

void put(std::vector<uint8_t>& out, const std::string& text) {
  put32(out, static_cast<uint32_t>(text.size() + 1));
  out.insert(out.end(), text.begin(), text.end());
  out.push_back(0);
}

std::vector<uint8_t> request(const std::string& name) {
  std::vector<uint8_t> out{0, 1, 0, 0};
  put(out, name);
  put(out, "mug");
  put32(out, 0);     // no references
  out.push_back(0);  // refine
  return out;
}

/** Whether a response says success and repeats the name as its message. */
bool answers(const std::vector<uint8_t>& sample, const std::string& name) {
  const size_t text = 4 + 4 + 4;
  return sample.size() > text + name.size() && sample[4] == 1 &&
         std::string(reinterpret_cast<const char*>(sample.data()) + text) == name;
}

template <typename Qos>
Qos reliable(Qos qos) {
  qos.reliability().kind = fdds::RELIABLE_RELIABILITY_QOS;
  qos.durability().kind = fdds::VOLATILE_DURABILITY_QOS;
  qos.history().kind = fdds::KEEP_LAST_HISTORY_QOS;
  qos.history().depth = 10;
  qos.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  return qos;
}

}  // namespace

int main(int argc, char** argv) {
  const int domain = argc > 1 ? std::atoi(argv[1]) : 0;
  const int calls = argc > 2 ? std::atoi(argv[2]) : 1000;
  fdds::DomainParticipantQos participant_qos;
  auto udp = std::make_shared<personalseg::UDPv4TransportDescriptor>();
  udp->interfaceWhiteList.emplace_back(argc > 3 ? argv[3] : "127.0.0.1");
  participant_qos.transport().use_builtin_transports = false;
  participant_qos.transport().user_transports.push_back(udp);
  auto* factory = fdds::DomainParticipantFactory::get_instance();
  auto* node = factory->create_participant(static_cast<uint32_t>(domain), participant_qos);
  if (node == nullptr) {
    return 2;
  }
  const std::string prefix = "personal_segmentation::srv::dds_::TeachConcept_";
  fdds::TypeSupport(new personalseg::RawType(prefix + "Request_")).register_type(node);
  fdds::TypeSupport(new personalseg::RawType(prefix + "Response_")).register_type(node);
  auto* ask = node->create_topic("rq/perception/teach_conceptRequest", prefix + "Request_",
                                 fdds::TOPIC_QOS_DEFAULT);
  auto* hear = node->create_topic("rr/perception/teach_conceptReply", prefix + "Response_",
                                  fdds::TOPIC_QOS_DEFAULT);
  auto* requests = node->create_publisher(fdds::PUBLISHER_QOS_DEFAULT)
                       ->create_datawriter(ask, reliable(fdds::DATAWRITER_QOS_DEFAULT));
  auto* replies = node->create_subscriber(fdds::SUBSCRIBER_QOS_DEFAULT)
                      ->create_datareader(hear, reliable(fdds::DATAREADER_QOS_DEFAULT));
  if (requests == nullptr || replies == nullptr) {
    return 2;
  }
  fdds::PublicationMatchedStatus out;
  fdds::SubscriptionMatchedStatus in;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(45);
  while ((out.current_count == 0 || in.current_count == 0) &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    requests->get_publication_matched_status(out);
    replies->get_subscription_matched_status(in);
  }
  int answered = 0;
  for (int call = 0; call < calls; call++) {
    const std::string name = "mug " + std::to_string(call);
    personalseg::RawSample question;
    question.bytes = request(name);
    rtps::WriteParams params;
    params.related_sample_identity().writer_guid(replies->guid());
    requests->write(&question, params);
    const auto sent = params.sample_identity().sequence_number();
    for (bool done = false; !done && std::chrono::steady_clock::now() < end;) {
      personalseg::RawSample answer;
      fdds::SampleInfo info;
      if (!personalseg::succeeded(replies->take_next_sample(&answer, &info))) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        continue;
      }
      const auto& related = info.related_sample_identity;
      if (related.writer_guid() == replies->guid() && related.sequence_number() == sent) {
        answered += answers(answer.bytes, name) ? 1 : 0;
        done = true;
      }
    }
  }
  std::printf("%d of %d answered\n", answered, calls);
  if (std::chrono::steady_clock::now() >= end) {
    std::printf("gave up; %d readers of requests and %d writers of answers matched\n",
                out.current_count, in.current_count);
  }
  node->delete_contained_entities();
  factory->delete_participant(node);
  return answered == calls ? 0 : 1;
}
