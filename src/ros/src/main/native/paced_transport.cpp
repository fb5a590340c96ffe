#include "paced_transport.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

// In later versions of Fast DDS 3 sending also takes a priority, of which we have none.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace personalseg {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/** How long a packet may wait behind others before they are sent faster. */
constexpr milliseconds kMaxLag{20};

/** More than this never waits, whatever the pace; who writes waits then, as for a full socket. */
constexpr uint64_t kMaxWaiting = 32 * 1024 * 1024;

/** How long the kernel may take for one packet. */
constexpr milliseconds kPatience{100};

/** Of RTPS: where submessages begin, what a heartbeat is, and where it names its writer. */
constexpr size_t kMessageHeader = 20;
constexpr size_t kSubmessageHeader = 4;
constexpr rtps::octet kHeartbeat = 0x07;
constexpr size_t kHeartbeatWriter = 4;

/** Whether there is a heartbeat in a message's first part, and then whose. */
bool find_heartbeat(const Part& part, rtps::EntityId_t& writer) {
  const auto* bytes = static_cast<const rtps::octet*>(part.buffer);
  for (size_t at = kMessageHeader; at + kSubmessageHeader <= part.size;) {
    const bool little = (bytes[at + 1] & 1) != 0;
    const size_t length = little ? bytes[at + 2] | bytes[at + 3] << 8
                                 : bytes[at + 3] | bytes[at + 2] << 8;
    const size_t body = at + kSubmessageHeader;
    if (bytes[at] == kHeartbeat && body + kHeartbeatWriter + sizeof writer.value <= part.size) {
      std::memcpy(writer.value, bytes + body + kHeartbeatWriter, sizeof writer.value);
      return true;
    }
    at = body + length;
  }
  return false;
}

bool pass(rtps::SenderResource* below, const std::vector<Part>& parts, uint32_t total_bytes,
          rtps::LocatorsIterator* begin, rtps::LocatorsIterator* end,
          const std::chrono::steady_clock::time_point& timeout) {
#if PERSONALSEG_FAST_DDS == 3
  return below->send(parts, total_bytes, begin, end, timeout);
#else
  return below->send(static_cast<const rtps::octet*>(parts.front().buffer), total_bytes, begin,
                     end, timeout);
#endif
}

}  // namespace

thread_local const rtps::EntityId_t* PacedWrite::now_ = nullptr;

transports::TransportInterface* PacedTransportDescriptor::create_transport() const {
  return new PacedTransport(*this);
}

PacedTransport::PacedTransport(const PacedTransportDescriptor& descriptor)
    : ChainingTransport(descriptor), descriptor_(descriptor) {}

PacedTransport::~PacedTransport() { shutdown(); }

#if PERSONALSEG_FAST_DDS == 3

bool PacedTransport::send(rtps::SenderResource* below, const std::vector<Part>& parts,
                          uint32_t total_bytes, rtps::LocatorsIterator* begin,
                          rtps::LocatorsIterator* end, const Clock::time_point& timeout) {
  return keep_or_send(below, parts, total_bytes, begin, end, timeout);
}

#else

bool PacedTransport::send(rtps::SenderResource* below, const rtps::octet* bytes,
                          uint32_t total_bytes, rtps::LocatorsIterator* begin,
                          rtps::LocatorsIterator* end, const Clock::time_point& timeout) {
  return keep_or_send(below, {Part{bytes, total_bytes}}, total_bytes, begin, end, timeout);
}

#endif

bool PacedTransport::keep_or_send(rtps::SenderResource* below, const std::vector<Part>& parts,
                                  uint32_t total_bytes, rtps::LocatorsIterator* begin,
                                  rtps::LocatorsIterator* end, const Clock::time_point& timeout) {
  const rtps::EntityId_t* writer = PacedWrite::writer();
  rtps::EntityId_t named;
  if (writer == nullptr && !parts.empty() && find_heartbeat(parts.front(), named) &&
      waits(named)) {
    writer = &named;
  }
  if (writer != nullptr && keep(*writer, below, parts, total_bytes, begin, end, timeout)) {
    return true;
  }
  std::lock_guard<std::mutex> guard(below_lock_);
  return pass(below, parts, total_bytes, begin, end, timeout);
}

bool PacedTransport::waits(const rtps::EntityId_t& writer) {
  std::lock_guard<std::mutex> guard(lock_);
  return std::any_of(waiting_.begin(), waiting_.end(),
                     [&](const Packet& packet) { return packet.writer == writer; });
}

bool PacedTransport::keep(const rtps::EntityId_t& writer, rtps::SenderResource* below,
                          const std::vector<Part>& parts, uint32_t total_bytes,
                          rtps::LocatorsIterator* begin, rtps::LocatorsIterator* end,
                          const Clock::time_point& timeout) {
  std::unique_lock<std::mutex> guard(lock_);
  const bool room = changed_.wait_until(
      guard, timeout, [this] { return stopped_ || waiting_bytes_ < kMaxWaiting; });
  if (stopped_ || !room) {
    return false;
  }
  rtps::LocatorList_t to;
  for (; *begin != *end; ++*begin) {
    to.push_back(**begin);
  }
  // A packet that is offered to the next resource is the last one kept, for another resource.
  if (!waiting_.empty()) {
    Packet& last = waiting_.back();
    if (std::find(last.by.begin(), last.by.end(), below) == last.by.end() && last.to == to &&
        last.is(parts)) {
      last.by.push_back(below);
      return true;
    }
  }
  Packet packet{writer, {}, {}, std::move(to), {below}};
  packet.bytes.reserve(total_bytes);
  for (const auto& part : parts) {
    const auto* from = static_cast<const rtps::octet*>(part.buffer);
    packet.bytes.insert(packet.bytes.end(), from, from + part.size);
    packet.sizes.push_back(part.size);
  }
  waiting_bytes_ += packet.bytes.size();
  waiting_.push_back(std::move(packet));
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
  changed_.notify_all();
  return true;
}

bool PacedTransport::Packet::is(const std::vector<Part>& parts) const {
  if (parts.size() != sizes.size()) {
    return false;
  }
  const rtps::octet* at = bytes.data();
  for (size_t i = 0; i < sizes.size(); i++) {
    if (parts[i].size != sizes[i] || std::memcmp(at, parts[i].buffer, sizes[i]) != 0) {
      return false;
    }
    at += sizes[i];
  }
  return true;
}

void PacedTransport::run() {
  std::unique_lock<std::mutex> guard(lock_);
  auto next = Clock::now();
  while (true) {
    changed_.wait(guard, [this] { return stopped_ || !waiting_.empty(); });
    if (!stopped_) {
      next = std::max(next, Clock::now() - milliseconds(1));
      changed_.wait_until(guard, next, [this] { return stopped_; });
    }
    if (waiting_.empty()) {
      return;  // stopped
    }
    const uint64_t a_millisecond = std::max<uint64_t>(descriptor_.bytes_a_millisecond(),
                                                      waiting_bytes_ / kMaxLag.count());
    const Packet packet = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= packet.bytes.size();
    next += nanoseconds(packet.bytes.size() * 1000000 / a_millisecond);
    guard.unlock();
    changed_.notify_all();  // there is room
    send_now(packet);
    guard.lock();
  }
}

void PacedTransport::send_now(const Packet& packet) {
  std::vector<Part> parts;
  const rtps::octet* at = packet.bytes.data();
  for (const uint32_t size : packet.sizes) {
    parts.push_back(Part{at, size});
    at += size;
  }
  std::lock_guard<std::mutex> guard(below_lock_);
  for (auto* resource : packet.by) {
    transports::Locators begin(packet.to.begin());
    transports::Locators end(packet.to.end());
    pass(resource, parts, static_cast<uint32_t>(packet.bytes.size()), &begin, &end,
         Clock::now() + kPatience);
  }
}

void PacedTransport::receive(transports::TransportReceiverInterface* next,
                             const rtps::octet* buffer, uint32_t size,
                             const rtps::Locator_t& local, const rtps::Locator_t& remote) {
  next->OnDataReceived(buffer, size, local, remote);
}

bool PacedTransport::OpenOutputChannel(transports::SendResourceList& resources,
                                       const rtps::Locator_t& to) {
  std::lock_guard<std::mutex> guard(below_lock_);
  return ChainingTransport::OpenOutputChannel(resources, to);
}

bool PacedTransport::transform_remote_locator(const rtps::Locator_t& remote,
                                              rtps::Locator_t& result) const {
  std::lock_guard<std::mutex> guard(below_lock_);
  return ChainingTransport::transform_remote_locator(remote, result);
}

#if PERSONALSEG_KNOWS_LOCALHOST
bool PacedTransport::transform_remote_locator(const rtps::Locator_t& remote,
                                              rtps::Locator_t& result, bool remote_localhost,
                                              bool local_localhost) const {
  std::lock_guard<std::mutex> guard(below_lock_);
  return ChainingTransport::transform_remote_locator(remote, result, remote_localhost,
                                                     local_localhost);
}
#endif

void PacedTransport::shutdown() {
  std::thread done;
  {
    std::lock_guard<std::mutex> guard(lock_);
    stopped_ = true;
    done = std::move(thread_);
  }
  changed_.notify_all();
  if (done.joinable()) {
    done.join();
  }
  ChainingTransport::shutdown();
}

}  // namespace personalseg
