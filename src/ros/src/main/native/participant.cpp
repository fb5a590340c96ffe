#include "participant.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "paced_transport.hpp"
#include "raw_type.hpp"

namespace personalseg {
namespace {

// How many participants of one host are looked for where there is no multicast.
constexpr uint32_t kPeersPerHost = 32;

constexpr const char* kGroup = "239.255.0.1";

void add_group(uint32_t domain, rtps::LocatorList_t& peers) {
  rtps::Locator_t group;
  rtps::IPLocator::setIPv4(group, kGroup);
  group.port = 7400 + 250 * domain;  // without it, it would be asked at the ports of single ones
  peers.push_back(group);
}

// Joins the group on every interface, for as long as the socket is open. It receives nothing: Linux
// holds packets whose time to live is 0 back only on interfaces whose host is in their group.
int join_group() {
  const int joined = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifaddrs* all = nullptr;
  if (joined < 0 || getifaddrs(&all) != 0) {
    return joined;
  }
  for (ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr != nullptr && each->ifa_addr->sa_family == AF_INET) {
      ip_mreq request{};
      inet_pton(AF_INET, kGroup, &request.imr_multiaddr);
      request.imr_interface = reinterpret_cast<sockaddr_in*>(each->ifa_addr)->sin_addr;
      setsockopt(joined, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request);
    }
  }
  freeifaddrs(all);
  return joined;
}

void add_peer(const std::string& host, rtps::LocatorList_t& peers) {
  auto addresses = rtps::IPLocator::resolveNameDNS(host);
  if (addresses.first.empty()) {
    throw std::runtime_error("the static peer \"" + host +
                             "\" has no IPv4 address; check ROS_STATIC_PEERS");
  }
  rtps::Locator_t peer;
  rtps::IPLocator::setIPv4(peer, *addresses.first.begin());
  peers.push_back(peer);
}

#if HAVE_SECURITY
bool access_file(const std::string& path) { return access(path.c_str(), R_OK) == 0; }
#endif

// As rmw_fastrtps sets them; the names of the files are SROS 2's.
void add_security(const std::string& keys, dds::DomainParticipantQos& qos) {
#if HAVE_SECURITY
  const std::string files = "file://" + keys + "/";
  const std::string authentication = "dds.sec.auth.builtin.PKI-DH.";
  const std::string permissions = "dds.sec.access.builtin.Access-Permissions.";
  auto& properties = qos.properties().properties();
  properties.emplace_back("dds.sec.auth.plugin", "builtin.PKI-DH");
  properties.emplace_back(authentication + "identity_ca", files + "identity_ca.cert.pem");
  properties.emplace_back(authentication + "identity_certificate", files + "cert.pem");
  properties.emplace_back(authentication + "private_key", files + "key.pem");
  if (access_file(keys + "/crl.pem")) {
    properties.emplace_back(authentication + "identity_crl", files + "crl.pem");
  }
  properties.emplace_back("dds.sec.crypto.plugin", "builtin.AES-GCM-GMAC");
  properties.emplace_back("dds.sec.access.plugin", "builtin.Access-Permissions");
  properties.emplace_back(permissions + "permissions_ca", files + "permissions_ca.cert.pem");
  properties.emplace_back(permissions + "governance", files + "governance.p7s");
  properties.emplace_back(permissions + "permissions", files + "permissions.p7s");
#else
  (void)qos;
  throw std::runtime_error("this Fast DDS is built without DDS-Security, so the keys in " + keys +
                           " cannot be used");
#endif
}

dds::DomainParticipantQos participant_qos(const ps_participant_options& options) {
  dds::DomainParticipantQos qos;
  qos.name(options.enclave);
  if (*options.keys != '\0') {
    add_security(options.keys, qos);
  }
  const std::string user_data(options.user_data);
  std::vector<rtps::octet> bytes(user_data.begin(), user_data.end());
  bytes.push_back(0);
  qos.user_data().data_vec(bytes);

  auto udp = std::make_shared<UDPv4TransportDescriptor>();
  udp->sendBufferSize = options.socket_buffer;
  udp->receiveBufferSize = options.socket_buffer;
  udp->maxInitialPeersRange = kPeersPerHost;
  if (options.only_loopback != 0) {
    udp->interfaceWhiteList.emplace_back("127.0.0.1");
  }
  qos.transport().use_builtin_transports = false;
  qos.transport().user_transports.push_back(
      std::make_shared<PacedTransportDescriptor>(udp, kPacedBytes));
  if (options.shared_memory != 0) {
    qos.transport().user_transports.push_back(std::make_shared<SharedMemTransportDescriptor>());
  }

  auto& builtin = qos.wire_protocol().builtin;
  builtin.readerHistoryMemoryPolicy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  builtin.writerHistoryMemoryPolicy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  if (options.range == PS_RANGE_OFF) {
    builtin.discovery_config.discoveryProtocol = kNoDiscovery;
    return qos;
  }
  if (options.range == PS_RANGE_HOST) {
    // Participants of this machine that wait at the multicast group hear us and answer directly;
    // nobody else does, for packets whose time to live is 0 do not leave the machine.
    udp->TTL = 0;
    add_group(options.domain, builtin.initialPeersList);
  }
  if (options.range == PS_RANGE_LOCALHOST || options.range == PS_RANGE_HOST) {
    // A unicast locator of its own keeps the default multicast one away.
    builtin.metatrafficMulticastLocatorList.clear();
    builtin.metatrafficUnicastLocatorList.push_back(rtps::Locator_t());
    add_peer("127.0.0.1", builtin.initialPeersList);
  }
  std::istringstream peers(options.peers);
  bool named = false;
  for (std::string peer; std::getline(peers, peer, ';');) {
    if (!peer.empty()) {
      add_peer(peer, builtin.initialPeersList);
      named = true;
    }
  }
  if (named && options.range == PS_RANGE_SUBNET) {
    // A list of peers replaces the multicast group, which the subnet still listens to.
    add_group(options.domain, builtin.initialPeersList);
  }
  return qos;
}

template <typename Bytes>
std::string text(const Bytes& bytes) {
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

Participant::Participant(const ps_participant_options& options)
    : group_(options.range == PS_RANGE_HOST ? join_group() : -1) {
  // Discovery callbacks are always called; the mask leaves all others to the endpoints.
  participant_ = dds::DomainParticipantFactory::get_instance()->create_participant(
      options.domain, participant_qos(options), this, dds::StatusMask::none());
  if (participant_ == nullptr) {
    leave_group();
    throw std::runtime_error("Fast DDS made no participant in domain " +
                             std::to_string(options.domain) +
                             (*options.keys == '\0' ? std::string()
                                                    : " with the keys in " + std::string(options.keys)) +
                             "; its own log on this terminal says why");
  }
  publisher_ = participant_->create_publisher(dds::PUBLISHER_QOS_DEFAULT);
  subscriber_ = participant_->create_subscriber(dds::SUBSCRIBER_QOS_DEFAULT);
  if (publisher_ == nullptr || subscriber_ == nullptr) {
    destroy();
    throw std::runtime_error("Fast DDS made no publisher or subscriber");
  }
}

Participant::~Participant() { destroy(); }

void Participant::leave_group() {
  if (group_ >= 0) {
    close(group_);
  }
}

void Participant::destroy() {
  participant_->set_listener(nullptr);
  participant_->delete_contained_entities();
  dds::DomainParticipantFactory::get_instance()->delete_participant(participant_);
  leave_group();
}

dds::Topic* Participant::acquire_topic(const std::string& name, const std::string& type) {
  std::lock_guard<std::mutex> guard(topics_lock_);
  auto known = topics_.find(name);
  if (known != topics_.end()) {
    if (known->second.topic->get_type_name() != type) {
      throw std::runtime_error("topic " + name + " has the type " +
                               known->second.topic->get_type_name() +
                               " in this node; it cannot be " + type + " too");
    }
    known->second.uses++;
    return known->second.topic;
  }
  auto registered = types_.find(type);
  if (registered == types_.end()) {
    dds::TypeSupport support(new RawType(type));
    if (!succeeded(support.register_type(participant_))) {
      throw std::runtime_error("Fast DDS does not register the type " + type);
    }
    types_.emplace(type, support);
  }
  dds::Topic* topic = participant_->create_topic(name, type, dds::TOPIC_QOS_DEFAULT);
  if (topic == nullptr) {
    throw std::runtime_error("Fast DDS does not make the topic " + name);
  }
  topics_.emplace(name, SharedTopic{topic, 1});
  return topic;
}

void Participant::release_topic(dds::Topic* topic) {
  std::lock_guard<std::mutex> guard(topics_lock_);
  auto known = topics_.find(topic->get_name());
  if (known != topics_.end() && --known->second.uses == 0) {
    topics_.erase(known);
    participant_->delete_topic(topic);
  }
}

void Participant::add(Change change) {
  std::lock_guard<std::mutex> guard(changes_lock_);
  if (!stopped_) {
    changes_.push_back(std::move(change));
    changed_.notify_one();
  }
}

bool Participant::next(ps_discovery& out) {
  std::unique_lock<std::mutex> guard(changes_lock_);
  changed_.wait(guard, [this] { return stopped_ || !changes_.empty(); });
  if (stopped_) {
    return false;
  }
  current_ = std::move(changes_.front());
  changes_.pop_front();
  out.kind = current_.kind;
  out.present = current_.present ? 1 : 0;
  copy_guid(current_.guid, out.guid);
  out.topic = current_.topic.c_str();
  out.type = current_.type.c_str();
  out.user_data = current_.user_data.c_str();
  return true;
}

void Participant::stop() {
  std::lock_guard<std::mutex> guard(changes_lock_);
  stopped_ = true;
  changes_.clear();
  changed_.notify_all();
}

#if PERSONALSEG_FAST_DDS == 3

void Participant::on_participant_discovery(dds::DomainParticipant*,
                                           rtps::ParticipantDiscoveryStatus status,
                                           const dds::ParticipantBuiltinTopicData& data, bool&) {
  using Status = rtps::ParticipantDiscoveryStatus;
  const bool gone = status == Status::REMOVED_PARTICIPANT || status == Status::DROPPED_PARTICIPANT;
  add({PS_PARTICIPANT, !gone, data.guid, "", "", text(data.user_data)});
}

void Participant::on_data_reader_discovery(dds::DomainParticipant*,
                                           rtps::ReaderDiscoveryStatus status,
                                           const dds::SubscriptionBuiltinTopicData& data, bool&) {
  const bool gone = status == rtps::ReaderDiscoveryStatus::REMOVED_READER;
  add({PS_READER, !gone, data.guid, data.topic_name.c_str(), data.type_name.c_str(),
       text(data.user_data)});
}

void Participant::on_data_writer_discovery(dds::DomainParticipant*,
                                           rtps::WriterDiscoveryStatus status,
                                           const dds::PublicationBuiltinTopicData& data, bool&) {
  const bool gone = status == rtps::WriterDiscoveryStatus::REMOVED_WRITER;
  add({PS_WRITER, !gone, data.guid, data.topic_name.c_str(), data.type_name.c_str(),
       text(data.user_data)});
}

#else

void Participant::on_participant_discovery(dds::DomainParticipant*,
                                           rtps::ParticipantDiscoveryInfo&& info) {
  using Info = rtps::ParticipantDiscoveryInfo;
  const bool gone =
      info.status == Info::REMOVED_PARTICIPANT || info.status == Info::DROPPED_PARTICIPANT;
  add({PS_PARTICIPANT, !gone, info.info.m_guid, "", "", text(info.info.m_userData)});
}

void Participant::on_subscriber_discovery(dds::DomainParticipant*,
                                          rtps::ReaderDiscoveryInfo&& info) {
  const bool gone = info.status == rtps::ReaderDiscoveryInfo::REMOVED_READER;
  add({PS_READER, !gone, info.info.guid(), info.info.topicName().c_str(),
       info.info.typeName().c_str(), text(info.info.m_qos.m_userData)});
}

void Participant::on_publisher_discovery(dds::DomainParticipant*,
                                         rtps::WriterDiscoveryInfo&& info) {
  const bool gone = info.status == rtps::WriterDiscoveryInfo::REMOVED_WRITER;
  add({PS_WRITER, !gone, info.info.guid(), info.info.topicName().c_str(),
       info.info.typeName().c_str(), text(info.info.m_qos.m_userData)});
}

#endif

}  // namespace personalseg
