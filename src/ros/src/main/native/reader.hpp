// Receives samples of one topic.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>

#include "participant.hpp"
#include "raw_type.hpp"

namespace personalseg {

class Reader : private dds::DataReaderListener {
 public:
  Reader(Participant& participant, const ps_endpoint_options& options);
  ~Reader() override;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  rtps::GUID_t guid() const { return reader_->guid(); }
  int32_t wait();
  bool take(const ps_sink& sink, ps_sample& out);
  int32_t incompatible();
  int32_t matched();
  void stop();

 private:
  void on_data_available(dds::DataReader*) override;
  void on_subscription_matched(dds::DataReader*, const dds::SubscriptionMatchedStatus&) override;
  void on_requested_incompatible_qos(dds::DataReader*,
                                     const dds::RequestedIncompatibleQosStatus&) override;

  Participant& participant_;
  dds::Topic* topic_;
  dds::DataReader* reader_ = nullptr;
  RawSample sample_;

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<int32_t> incompatible_;
  int32_t matched_ = 0;
  bool data_ = false;
  bool stopped_ = false;
};

}  // namespace personalseg
