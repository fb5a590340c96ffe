// Large samples leave piece by piece: as one burst they overrun the receive buffer that a kernel gives
// a reader that asks for none, 208 KiB, and a best-effort reader loses the whole image. With Fast DDS 2 by
// a flow controller. With Fast DDS 3 by a transport of our own: 3.0 and 3.1 send a participant's
// announcements through a queue once it has a flow controller, and end the process by an assertion when two
// announcements follow each other before the first has left.
#pragma once

#include <memory>
#include <string>

#include "compat.hpp"

#if PERSONALSEG_FAST_DDS == 3
#include "paced_transport.hpp"
#else
#include <fastdds/rtps/flowcontrol/FlowControllerDescriptor.hpp>
#endif

namespace personalseg {

using eprosima::fastdds::rtps::TransportDescriptorInterface;

constexpr const char* kPacing = "personal_segmentation";

/** So many bytes a millisecond: 48 MB/s, 7 ms for a label image of 640 x 480. */
constexpr int32_t kPacedBytes = 48 * 1024;

/**
 * Whether a topic carries label images: what viewers hear best effort, at the camera's rate. Pictures of
 * three bytes a pixel would need more than the pace allows and keep labels waiting.
 */
inline bool is_paced(const std::string& topic) {
  const std::string last = topic.substr(topic.rfind('/') + 1);
  return last == "labels" || last == "confidence";
}

#if PERSONALSEG_FAST_DDS == 3

/** UDP for a participant some of whose writers are paced. */
inline std::shared_ptr<TransportDescriptorInterface> pacing(
    std::shared_ptr<UDPv4TransportDescriptor> udp, dds::DomainParticipantQos&) {
  return std::make_shared<PacedTransportDescriptor>(std::move(udp), kPacedBytes);
}

/** Nothing: its writes say it, by a PacedWrite. */
inline void pace(const std::string&, dds::DataWriterQos&) {}

#else

/** Adds the flow controller that such writers name. */
inline std::shared_ptr<TransportDescriptorInterface> pacing(
    std::shared_ptr<UDPv4TransportDescriptor> udp, dds::DomainParticipantQos& qos) {
  auto pacing = std::make_shared<eprosima::fastdds::rtps::FlowControllerDescriptor>();
  pacing->name = kPacing;
  pacing->max_bytes_per_period = kPacedBytes;
  pacing->period_ms = 1;
  qos.flow_controllers().push_back(pacing);
  return udp;
}

/** Lets the writer of such a topic send piece by piece, on a thread of Fast DDS'. */
inline void pace(const std::string& topic, dds::DataWriterQos& qos) {
  if (is_paced(topic)) {
    qos.publish_mode().kind = dds::ASYNCHRONOUS_PUBLISH_MODE;
    qos.publish_mode().flow_controller_name = kPacing;
  }
}

/** Nothing: the flow controller does it. */
class PacedWrite {
 public:
  explicit PacedWrite(const rtps::EntityId_t*) {}
};

#endif

}  // namespace personalseg
