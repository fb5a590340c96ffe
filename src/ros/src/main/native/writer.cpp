#include "writer.hpp"

#include <stdexcept>

#include "endpoint_qos.hpp"
#include "paced_transport.hpp"
#include "raw_type.hpp"

namespace personalseg {
namespace {

// How soon a lost sample is missed when none follows. Fast DDS' own 3 s are long for a label image;
// nothing is sent while every reader has everything.
constexpr uint32_t kHeartbeatNanos = 100000000;

}  // namespace

Writer::Writer(Participant& participant, const ps_endpoint_options& options)
    : participant_(participant),
      topic_(participant.acquire_topic(options.topic, options.type)),
      paced_(is_paced(options.topic)) {
  dds::DataWriterQos qos;
  apply(options, qos);
  qos.publish_mode().kind = dds::SYNCHRONOUS_PUBLISH_MODE;
  // With it, each packet may tell readers of others that have not left yet, and they ask again.
  qos.reliable_writer_qos().disable_heartbeat_piggyback = paced_;
  heartbeat_period(qos) = Duration_t(0, kHeartbeatNanos);
  qos.representation().m_value = {dds::XCDR_DATA_REPRESENTATION};
  writer_ = participant.publisher().create_datawriter(
      topic_, qos, this, dds::StatusMask::publication_matched());
  if (writer_ == nullptr) {
    participant.release_topic(topic_);
    throw std::runtime_error(std::string("Fast DDS makes no writer for ") + options.topic);
  }
}

Writer::~Writer() {
  writer_->set_listener(nullptr);
  participant_.publisher().delete_datawriter(writer_);
  participant_.release_topic(topic_);
}

int64_t Writer::write(const ps_source& data, const ps_identity* related) {
  RawSample sample;
  sample.source = &data;
  rtps::WriteParams params;
  if (related != nullptr) {
    params.related_sample_identity().writer_guid(to_guid(related->guid));
    params.related_sample_identity().sequence_number(rtps::SequenceNumber_t(
        static_cast<int32_t>(related->sequence >> 32), static_cast<uint32_t>(related->sequence)));
  }
  const rtps::EntityId_t id = writer_->guid().entityId;
  const PacedWrite paced(paced_ ? &id : nullptr);
  if (!succeeded(writer_->write(&sample, params))) {
    throw std::runtime_error("Fast DDS did not take " + std::to_string(data.length) + " bytes for " +
                             topic_->get_name() + " within its blocking time");
  }
  const auto sequence = params.sample_identity().sequence_number();
  return static_cast<int64_t>(sequence.high) * (int64_t{1} << 32) + sequence.low;
}

int32_t Writer::matched() {
  std::lock_guard<std::mutex> guard(lock_);
  return static_cast<int32_t>(readers_.size());
}

bool Writer::reaches(const rtps::GUID_t& reader) {
  std::lock_guard<std::mutex> guard(lock_);
  return readers_.count(reader) != 0;
}

void Writer::on_publication_matched(dds::DataWriter*, const dds::PublicationMatchedStatus& status) {
  const rtps::GUID_t reader = rtps::iHandle2GUID(status.last_subscription_handle);
  std::lock_guard<std::mutex> guard(lock_);
  if (status.current_count_change > 0) {
    readers_.insert(reader);
  } else if (status.current_count_change < 0) {
    readers_.erase(reader);
  }
}

}  // namespace personalseg
