// The quality of service rmw_fastrtps gives to its endpoints.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "compat.hpp"
#include "shim.h"

namespace personalseg {

/** Sets what writers' and readers' QoS have in common. */
template <typename Qos>
void apply(const ps_endpoint_options& options, Qos& qos) {
  qos.reliability().kind =
      options.reliable != 0 ? dds::RELIABLE_RELIABILITY_QOS : dds::BEST_EFFORT_RELIABILITY_QOS;
  qos.durability().kind = options.transient_local != 0 ? dds::TRANSIENT_LOCAL_DURABILITY_QOS
                                                       : dds::VOLATILE_DURABILITY_QOS;
  qos.history().kind = dds::KEEP_LAST_HISTORY_QOS;
  qos.history().depth = options.depth;
  auto& limits = qos.resource_limits();
  limits.max_samples_per_instance = std::max(limits.max_samples_per_instance, options.depth);
  limits.max_samples = std::max(limits.max_samples, limits.max_samples_per_instance);
  qos.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  qos.data_sharing().off();
  if (options.lifespan_ns > 0) {
    constexpr int64_t kSecond = 1000000000;
    qos.lifespan().duration = Duration_t(static_cast<int32_t>(options.lifespan_ns / kSecond),
                                         static_cast<uint32_t>(options.lifespan_ns % kSecond));
  }
  qos.user_data().data_vec(std::vector<rtps::octet>(
      options.user_data, options.user_data + std::strlen(options.user_data)));
}

}  // namespace personalseg
