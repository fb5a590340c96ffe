// Sends samples on one topic.
#pragma once

#include <mutex>
#include <set>

#include "participant.hpp"

namespace personalseg {

class Writer : private dds::DataWriterListener {
 public:
  Writer(Participant& participant, const ps_endpoint_options& options);
  ~Writer() override;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  rtps::GUID_t guid() const { return writer_->guid(); }
  int64_t write(const ps_source& data, const ps_identity* related);
  int32_t matched();
  bool reaches(const rtps::GUID_t& reader);

 private:
  void on_publication_matched(dds::DataWriter*, const dds::PublicationMatchedStatus&) override;

  Participant& participant_;
  dds::Topic* topic_;
  const bool paced_;
  dds::DataWriter* writer_ = nullptr;

  std::mutex lock_;
  std::set<rtps::GUID_t> readers_;
};

}  // namespace personalseg
