// Large samples leave piece by piece: as one burst they overrun the receive buffer that a kernel gives
// a reader that asks for none, 208 KiB, and a best-effort reader loses the whole image. Only with Fast DDS 2:
// 3.1 ends the process by an assertion of its own once a writer has a flow controller.
#pragma once

#include <memory>
#include <string>

#include "compat.hpp"

#if PERSONALSEG_FAST_DDS == 2
#include <fastdds/rtps/flowcontrol/FlowControllerDescriptor.hpp>
#endif

namespace personalseg {

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

/** Adds the flow controller that their writers name. */
inline void add_pacing(dds::DomainParticipantQos& qos) {
#if PERSONALSEG_FAST_DDS == 2
  auto pacing = std::make_shared<eprosima::fastdds::rtps::FlowControllerDescriptor>();
  pacing->name = kPacing;
  pacing->max_bytes_per_period = kPacedBytes;
  pacing->period_ms = 1;
  qos.flow_controllers().push_back(pacing);
#else
  (void)qos;
#endif
}

/** Lets the writer of such a topic send piece by piece, on a thread of Fast DDS'. */
inline void pace(const std::string& topic, dds::DataWriterQos& qos) {
#if PERSONALSEG_FAST_DDS == 2
  if (is_paced(topic)) {
    qos.publish_mode().kind = dds::ASYNCHRONOUS_PUBLISH_MODE;
    qos.publish_mode().flow_controller_name = kPacing;
  }
#else
  (void)topic;
  (void)qos;
#endif
}

}  // namespace personalseg
