// Large samples leave piece by piece: as one burst they overrun the receive buffer that a kernel gives
// a reader that asks for none, 208 KiB, and a best-effort reader loses the whole image.
#pragma once

#include <memory>
#include <string>

#include "compat.hpp"

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
template <typename Qos>
void add_pacing(Qos& qos) {
  auto pacing = std::make_shared<FlowControllerDescriptor>();
  pacing->name = kPacing;
  pacing->max_bytes_per_period = kPacedBytes;
  pacing->period_ms = 1;
  qos.flow_controllers().push_back(pacing);
}

}  // namespace personalseg
