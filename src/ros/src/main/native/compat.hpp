// The names in which Fast DDS 2.6 to 2.14 and 3.x differ.
#pragma once

#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/domain/DomainParticipantListener.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/DataWriterListener.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/Topic.hpp>
#include <fastdds/dds/topic/TopicDataType.hpp>
#include <fastdds/dds/topic/TypeSupport.hpp>

#if __has_include(<fastdds/rtps/transport/UDPv4TransportDescriptor.hpp>)
#define PERSONALSEG_FAST_DDS 3
#define PERSONALSEG_KNOWS_LOCALHOST 1  // transports are told where localhost is allowed
#include <fastdds/config.hpp>
#include <fastdds/rtps/common/WriteParams.hpp>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.hpp>
#include <fastdds/rtps/transport/shared_mem/SharedMemTransportDescriptor.hpp>
#include <fastdds/utils/IPLocator.hpp>
#else
#define PERSONALSEG_FAST_DDS 2
#include <fastrtps/config.h>
#define PERSONALSEG_KNOWS_LOCALHOST (FASTRTPS_VERSION_MINOR >= 12)
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastdds/rtps/transport/shared_mem/SharedMemTransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>
#endif

namespace personalseg {

namespace dds = eprosima::fastdds::dds;
using eprosima::fastdds::rtps::SharedMemTransportDescriptor;
using eprosima::fastdds::rtps::UDPv4TransportDescriptor;

#if PERSONALSEG_FAST_DDS == 3
namespace rtps = eprosima::fastdds::rtps;
using dds::Duration_t;
using ReturnCode = dds::ReturnCode_t;
constexpr auto kNoDiscovery = rtps::DiscoveryProtocol::NONE;
inline bool succeeded(ReturnCode code) { return code == dds::RETCODE_OK; }
inline Duration_t& heartbeat_period(dds::DataWriterQos& qos) {
  return qos.reliable_writer_qos().times.heartbeat_period;
}
#else
namespace rtps = eprosima::fastrtps::rtps;
using eprosima::fastrtps::Duration_t;
using ReturnCode = eprosima::fastrtps::types::ReturnCode_t;
constexpr auto kNoDiscovery = rtps::DiscoveryProtocol_t::NONE;
inline bool succeeded(const ReturnCode& code) { return code == ReturnCode::RETCODE_OK; }
inline bool succeeded(bool done) { return done; }
inline Duration_t& heartbeat_period(dds::DataWriterQos& qos) {
  return qos.reliable_writer_qos().times.heartbeatPeriod;
}
#endif

}  // namespace personalseg
