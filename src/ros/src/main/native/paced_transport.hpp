// Large samples leave piece by piece: as one burst they overrun the receive buffer that a kernel gives
// a reader that asks for none, 208 KiB, and a best-effort reader loses the whole image. Fast DDS' own flow
// controllers are no way: with one, 3.0 and 3.1 send a participant's announcements through a queue and end
// the process by an assertion when two follow each other before the first has left; and a writer that falls
// behind its controller's pace loses most samples.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "compat.hpp"

#if PERSONALSEG_FAST_DDS == 3
#include <fastdds/rtps/transport/ChainingTransport.hpp>
#include <fastdds/rtps/transport/ChainingTransportDescriptor.hpp>
#else
#include <fastdds/rtps/transport/ChainingTransport.h>
#include <fastdds/rtps/transport/ChainingTransportDescriptor.h>
#endif

namespace personalseg {

namespace transports = eprosima::fastdds::rtps;

/** A part of a packet. */
#if PERSONALSEG_FAST_DDS == 3
using Part = transports::NetworkBuffer;
#else
struct Part {
  const void* buffer;
  uint32_t size;
};
#endif

/** So many bytes a millisecond: 48 MB/s, 7 ms for a label image of 640 x 480. */
constexpr uint32_t kPacedBytes = 48 * 1024;

/**
 * Whether a topic carries label images: what viewers hear best effort, at the camera's rate. Pictures of
 * three bytes a pixel would need more than the pace allows and keep labels waiting.
 */
inline bool is_paced(const std::string& topic) {
  const std::string last = topic.substr(topic.rfind('/') + 1);
  return last == "labels" || last == "confidence";
}

/** While one lives, what its thread sends for a writer leaves piece by piece. */
class PacedWrite {
 public:
  /** NULL: it leaves at once. The writer's id must outlive this. */
  explicit PacedWrite(const rtps::EntityId_t* writer) : before_(now_) { now_ = writer; }
  ~PacedWrite() { now_ = before_; }
  PacedWrite(const PacedWrite&) = delete;
  PacedWrite& operator=(const PacedWrite&) = delete;

  /** Whose write this thread is in; NULL where it is not to be paced. */
  static const rtps::EntityId_t* writer() { return now_; }

 private:
  static thread_local const rtps::EntityId_t* now_;
  const rtps::EntityId_t* const before_;
};

/** A transport with this one between Fast DDS and it. */
class PacedTransportDescriptor final : public transports::ChainingTransportDescriptor {
 public:
  PacedTransportDescriptor(std::shared_ptr<transports::TransportDescriptorInterface> below,
                           uint32_t bytes_a_millisecond)
      : ChainingTransportDescriptor(std::move(below)), bytes_a_millisecond_(bytes_a_millisecond) {}

  transports::TransportInterface* create_transport() const override;
  uint32_t bytes_a_millisecond() const { return bytes_a_millisecond_; }

 private:
  const uint32_t bytes_a_millisecond_;
};

/**
 * Keeps the packets of a paced write and sends them from a thread of its own, so that nobody waits and
 * no lock of Fast DDS' is held meanwhile. All others pass at once, but a writer's heartbeats, which would
 * have reliable readers ask again for what waits here. Falling behind, it sends faster, so that no packet
 * waits much longer than kMaxLag.
 */
class PacedTransport final : public transports::ChainingTransport {
 public:
  explicit PacedTransport(const PacedTransportDescriptor& descriptor);
  ~PacedTransport() override;
  PacedTransport(const PacedTransport&) = delete;
  PacedTransport& operator=(const PacedTransport&) = delete;

  transports::TransportDescriptorInterface* get_configuration() override { return &descriptor_; }

#if PERSONALSEG_FAST_DDS == 3
  bool send(rtps::SenderResource* below, const std::vector<Part>& parts, uint32_t total_bytes,
            rtps::LocatorsIterator* begin, rtps::LocatorsIterator* end,
            const std::chrono::steady_clock::time_point& timeout) override;
#else
  bool send(rtps::SenderResource* below, const rtps::octet* bytes, uint32_t total_bytes,
            rtps::LocatorsIterator* begin, rtps::LocatorsIterator* end,
            const std::chrono::steady_clock::time_point& timeout) override;
#endif

  void receive(transports::TransportReceiverInterface* next, const rtps::octet* buffer,
               uint32_t size, const rtps::Locator_t& local,
               const rtps::Locator_t& remote) override;

  bool OpenOutputChannel(transports::SendResourceList& resources,
                         const rtps::Locator_t& to) override;
  bool transform_remote_locator(const rtps::Locator_t& remote,
                                rtps::Locator_t& result) const override;
#if PERSONALSEG_KNOWS_LOCALHOST
  bool transform_remote_locator(const rtps::Locator_t& remote, rtps::Locator_t& result,
                                bool remote_localhost, bool local_localhost) const override;
#endif

  /** Called before the resources that packets are sent by go: sends what waits, all at once. */
  void shutdown() override;

 private:
  using Clock = std::chrono::steady_clock;

  struct Packet {
    rtps::EntityId_t writer;
    std::vector<rtps::octet> bytes;
    std::vector<uint32_t> sizes;  // of its parts
    rtps::LocatorList_t to;
    std::vector<rtps::SenderResource*> by;  // Fast DDS offers each packet to all of them in turn

    bool is(const std::vector<Part>& parts) const;
  };

  bool waits(const rtps::EntityId_t& writer);
  bool keep_or_send(rtps::SenderResource* below, const std::vector<Part>& parts,
                    uint32_t total_bytes, rtps::LocatorsIterator* begin,
                    rtps::LocatorsIterator* end, const Clock::time_point& timeout);
  bool keep(const rtps::EntityId_t& writer, rtps::SenderResource* below,
            const std::vector<Part>& parts, uint32_t total_bytes, rtps::LocatorsIterator* begin,
            rtps::LocatorsIterator* end, const Clock::time_point& timeout);
  void run();
  void send_now(const Packet& packet);

  PacedTransportDescriptor descriptor_;

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Packet> waiting_;
  uint64_t waiting_bytes_ = 0;
  bool stopped_ = false;
  std::thread thread_;  // from the first packet on

  // The transport below is used by one thread at a time, as Fast DDS does itself: its statistics are
  // not made for more.
  mutable std::mutex below_lock_;
};

}  // namespace personalseg
