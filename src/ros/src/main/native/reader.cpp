#include "reader.hpp"

#include <stdexcept>

#include "endpoint_qos.hpp"

namespace personalseg {
namespace {

// Mismatches nobody asked for; a graph full of them must not fill the memory.
constexpr size_t kMaxMismatches = 16;

ps_identity identity(const rtps::SampleIdentity& from) {
  ps_identity to{};
  if (from.writer_guid() != rtps::c_Guid_Unknown) {
    copy_guid(from.writer_guid(), to.guid);
  }
  const auto& sequence = from.sequence_number();
  to.sequence = static_cast<int64_t>(sequence.high) * (int64_t{1} << 32) + sequence.low;
  return to;
}

}  // namespace

Reader::Reader(Participant& participant, const ps_endpoint_options& options)
    : participant_(participant), topic_(participant.acquire_topic(options.topic, options.type)) {
  sample_.max_bytes = options.max_bytes;
  dds::DataReaderQos qos;
  apply(options, qos);
  auto mask = dds::StatusMask::data_available() << dds::StatusMask::subscription_matched()
                                                << dds::StatusMask::requested_incompatible_qos();
  reader_ = participant.subscriber().create_datareader(topic_, qos, this, mask);
  if (reader_ == nullptr) {
    participant.release_topic(topic_);
    throw std::runtime_error(std::string("Fast DDS makes no reader for ") + options.topic);
  }
}

Reader::~Reader() {
  reader_->set_listener(nullptr);
  participant_.subscriber().delete_datareader(reader_);
  participant_.release_topic(topic_);
}

int32_t Reader::wait() {
  std::unique_lock<std::mutex> guard(lock_);
  changed_.wait(guard, [this] { return stopped_ || data_ || !incompatible_.empty(); });
  const int32_t woken = (data_ ? PS_DATA : 0) | (incompatible_.empty() ? 0 : PS_INCOMPATIBLE) |
                        (stopped_ ? PS_STOPPED : 0);
  data_ = false;
  return woken;
}

bool Reader::take(const ps_sink& sink, ps_sample& out) {
  dds::SampleInfo info;
  sample_.sink = &sink;
  do {
    if (!succeeded(reader_->take_next_sample(&sample_, &info))) {
      return false;
    }
  } while (!info.valid_data);
  if (sample_.sunk) {
    sample_.bytes.shrink_to_fit();  // they serve samples of changing lengths only
  }
  out.data = sample_.sunk ? nullptr : sample_.bytes.data();
  out.length = sample_.length;
  out.refused = sample_.refused;
  out.identity = identity(info.sample_identity);
  out.related = identity(info.related_sample_identity);
  return true;
}

int32_t Reader::incompatible() {
  std::lock_guard<std::mutex> guard(lock_);
  if (incompatible_.empty()) {
    return 0;
  }
  const int32_t policy = incompatible_.front();
  incompatible_.pop_front();
  return policy;
}

int32_t Reader::matched() {
  std::lock_guard<std::mutex> guard(lock_);
  return matched_;
}

void Reader::stop() {
  std::lock_guard<std::mutex> guard(lock_);
  stopped_ = true;
  changed_.notify_all();
}

void Reader::on_data_available(dds::DataReader*) {
  std::lock_guard<std::mutex> guard(lock_);
  data_ = true;
  changed_.notify_all();
}

void Reader::on_subscription_matched(dds::DataReader*,
                                     const dds::SubscriptionMatchedStatus& status) {
  std::lock_guard<std::mutex> guard(lock_);
  matched_ = status.current_count;
}

void Reader::on_requested_incompatible_qos(dds::DataReader*,
                                           const dds::RequestedIncompatibleQosStatus& status) {
  std::lock_guard<std::mutex> guard(lock_);
  if (incompatible_.size() < kMaxMismatches) {
    incompatible_.push_back(static_cast<int32_t>(status.last_policy_id));
    changed_.notify_all();
  }
}

}  // namespace personalseg
