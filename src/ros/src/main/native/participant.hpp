// A DDS participant with its topics and what it discovers.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "compat.hpp"
#include "shim.h"

namespace personalseg {

inline void copy_guid(const rtps::GUID_t& from, uint8_t to[PS_GUID_BYTES]) {
  std::copy(from.guidPrefix.value, from.guidPrefix.value + 12, to);
  std::copy(from.entityId.value, from.entityId.value + 4, to + 12);
}

inline rtps::GUID_t to_guid(const uint8_t from[PS_GUID_BYTES]) {
  rtps::GUID_t guid;
  std::copy(from, from + 12, guid.guidPrefix.value);
  std::copy(from + 12, from + PS_GUID_BYTES, guid.entityId.value);
  return guid;
}

class Participant : private dds::DomainParticipantListener {
 public:
  explicit Participant(const ps_participant_options& options);
  ~Participant() override;
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;

  rtps::GUID_t guid() const { return participant_->guid(); }
  dds::Publisher& publisher() { return *publisher_; }
  dds::Subscriber& subscriber() { return *subscriber_; }

  /** The topic, made for its first endpoint; throws when it has another type. */
  dds::Topic* acquire_topic(const std::string& name, const std::string& type);
  void release_topic(dds::Topic* topic);

  bool next(ps_discovery& out);
  void stop();

 private:
  struct Change {
    ps_kind kind;
    bool present;
    rtps::GUID_t guid;
    std::string topic;
    std::string type;
    std::string user_data;
  };
  struct SharedTopic {
    dds::Topic* topic;
    int uses;
  };

  void add(Change change);
  void destroy();
  void leave_group();

#if PERSONALSEG_FAST_DDS == 3
  void on_participant_discovery(dds::DomainParticipant*, rtps::ParticipantDiscoveryStatus status,
                                const dds::ParticipantBuiltinTopicData& data, bool&) override;
  void on_data_reader_discovery(dds::DomainParticipant*, rtps::ReaderDiscoveryStatus status,
                                const dds::SubscriptionBuiltinTopicData& data, bool&) override;
  void on_data_writer_discovery(dds::DomainParticipant*, rtps::WriterDiscoveryStatus status,
                                const dds::PublicationBuiltinTopicData& data, bool&) override;
#else
  void on_participant_discovery(dds::DomainParticipant*,
                                rtps::ParticipantDiscoveryInfo&& info) override;
  void on_subscriber_discovery(dds::DomainParticipant*, rtps::ReaderDiscoveryInfo&& info) override;
  void on_publisher_discovery(dds::DomainParticipant*, rtps::WriterDiscoveryInfo&& info) override;
#endif

  const int group_;
  dds::DomainParticipant* participant_ = nullptr;
  dds::Publisher* publisher_ = nullptr;
  dds::Subscriber* subscriber_ = nullptr;

  std::mutex topics_lock_;
  std::map<std::string, SharedTopic> topics_;
  std::map<std::string, dds::TypeSupport> types_;

  std::mutex changes_lock_;
  std::condition_variable changed_;
  std::deque<Change> changes_;
  Change current_{};
  bool stopped_ = false;
};

}  // namespace personalseg
