// A topic type of any name that passes serialized bytes through.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "compat.hpp"
#include "shim.h"

namespace personalseg {

/** One sample's bytes, encapsulation header included. */
struct RawSample {
  std::vector<uint8_t> bytes;
  const ps_source* source = nullptr;  // what is written, rather than `bytes`
  const ps_sink* sink = nullptr;      // who is offered what came; else it goes to `bytes`
  uint32_t length = 0;                // of what came
  bool sunk = false;                  // whether the sink took it
  uint32_t max_bytes = UINT32_MAX;    // longer ones are refused
  uint32_t refused = 0;               // the length of one that was

  size_t size() const { return source != nullptr ? source->length : bytes.size(); }
};

class RawType final : public dds::TopicDataType {
 public:
  explicit RawType(const std::string& name) {
#if PERSONALSEG_FAST_DDS == 3
    set_name(name);
    max_serialized_type_size = kFirstBytes;
    is_compute_key_provided = false;
#else
    setName(name.c_str());
    m_typeSize = kFirstBytes;
    m_isGetKeyDefined = false;
    auto_fill_type_object(false);
    auto_fill_type_information(false);
#endif
  }

#if PERSONALSEG_FAST_DDS == 3
  bool serialize(const void* const data, rtps::SerializedPayload_t& payload,
                 dds::DataRepresentationId_t) override {
    return write(*static_cast<const RawSample*>(data), payload);
  }
  bool deserialize(rtps::SerializedPayload_t& payload, void* data) override {
    return read(payload, *static_cast<RawSample*>(data));
  }
  uint32_t calculate_serialized_size(const void* const data,
                                     dds::DataRepresentationId_t) override {
    return static_cast<uint32_t>(static_cast<const RawSample*>(data)->size());
  }
  void* create_data() override { return new RawSample(); }
  void delete_data(void* data) override { delete static_cast<RawSample*>(data); }
  bool compute_key(rtps::SerializedPayload_t&, rtps::InstanceHandle_t&, bool) override {
    return false;
  }
  bool compute_key(const void* const, rtps::InstanceHandle_t&, bool) override { return false; }
#else
  bool serialize(void* data, rtps::SerializedPayload_t* payload) override {
    return write(*static_cast<const RawSample*>(data), *payload);
  }
  bool deserialize(rtps::SerializedPayload_t* payload, void* data) override {
    return read(*payload, *static_cast<RawSample*>(data));
  }
  std::function<uint32_t()> getSerializedSizeProvider(void* data) override {
    return [data] { return static_cast<uint32_t>(static_cast<RawSample*>(data)->size()); };
  }
  void* createData() override { return new RawSample(); }
  void deleteData(void* data) override { delete static_cast<RawSample*>(data); }
  bool getKey(void*, rtps::InstanceHandle_t*, bool) override { return false; }
#endif

 private:
  // Where a pooled payload starts; it grows to the longest sample it ever held.
  static constexpr uint32_t kFirstBytes = 256;

  static bool write(const RawSample& sample, rtps::SerializedPayload_t& payload) {
    if (sample.size() > payload.max_size) {
      return false;
    }
    if (sample.source != nullptr) {
      sample.source->copy(sample.source->context, payload.data);
    } else {
      std::copy(sample.bytes.begin(), sample.bytes.end(), payload.data);
    }
    payload.length = static_cast<uint32_t>(sample.size());
    payload.encapsulation = CDR_LE;
    return true;
  }

  static bool read(const rtps::SerializedPayload_t& payload, RawSample& sample) {
    sample.refused = payload.length > sample.max_bytes ? payload.length : 0;
    sample.length = sample.refused != 0 ? 0 : payload.length;
    sample.sunk = sample.refused == 0 && sample.sink != nullptr &&
                  sample.sink->copy(sample.sink->context, payload.data, payload.length) != 0;
    if (sample.refused != 0 || sample.sunk) {
      sample.bytes.clear();
    } else {
      sample.bytes.assign(payload.data, payload.data + payload.length);
    }
    return true;
  }
};

}  // namespace personalseg
