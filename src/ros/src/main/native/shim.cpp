#include "shim.h"

#include <exception>
#include <string>

#include "reader.hpp"
#include "writer.hpp"

#if PERSONALSEG_FAST_DDS == 3
#include <fastdds/config.hpp>
#define PS_VERSION FASTDDS_VERSION_STR
#else
#include <fastrtps/config.h>
#define PS_VERSION FASTRTPS_VERSION_STR
#endif

struct ps_participant : personalseg::Participant {
  using Participant::Participant;
};
struct ps_writer : personalseg::Writer {
  using Writer::Writer;
};
struct ps_reader : personalseg::Reader {
  using Reader::Reader;
};

namespace {

thread_local std::string last_error;

// Runs a step; an exception becomes the failure value and the thread's last error.
template <typename Step, typename Result>
Result guarded(Result failure, Step step) noexcept {
  try {
    return step();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return failure;
}

}  // namespace

const char* ps_last_error(void) { return last_error.c_str(); }

const char* ps_fast_dds_version(void) { return PS_VERSION; }

ps_participant* ps_participant_open(const ps_participant_options* options) {
  return guarded(static_cast<ps_participant*>(nullptr),
                   [&] { return new ps_participant(*options); });
}

void ps_participant_guid(const ps_participant* participant, uint8_t guid[PS_GUID_BYTES]) {
  personalseg::copy_guid(participant->guid(), guid);
}

int32_t ps_participant_next(ps_participant* participant, ps_discovery* out) {
  return guarded(-1, [&] { return participant->next(*out) ? 1 : 0; });
}

void ps_participant_stop(ps_participant* participant) {
  guarded(0, [&] { return participant->stop(), 0; });
}

void ps_participant_close(ps_participant* participant) {
  guarded(0, [&] { return delete participant, 0; });
}

ps_writer* ps_writer_open(ps_participant* participant, const ps_endpoint_options* options) {
  return guarded(static_cast<ps_writer*>(nullptr),
                 [&] { return new ps_writer(*participant, *options); });
}

void ps_writer_guid(const ps_writer* writer, uint8_t guid[PS_GUID_BYTES]) {
  personalseg::copy_guid(writer->guid(), guid);
}

int64_t ps_writer_write(ps_writer* writer, const ps_source* data, const ps_identity* related) {
  return guarded(int64_t{-1}, [&] { return writer->write(*data, related); });
}

int32_t ps_writer_matched(ps_writer* writer) {
  return guarded(-1, [&] { return writer->matched(); });
}

int32_t ps_writer_reaches(ps_writer* writer, const uint8_t guid[PS_GUID_BYTES]) {
  return guarded(-1, [&] { return writer->reaches(personalseg::to_guid(guid)) ? 1 : 0; });
}

void ps_writer_close(ps_writer* writer) {
  guarded(0, [&] { return delete writer, 0; });
}

ps_reader* ps_reader_open(ps_participant* participant, const ps_endpoint_options* options) {
  return guarded(static_cast<ps_reader*>(nullptr),
                 [&] { return new ps_reader(*participant, *options); });
}

void ps_reader_guid(const ps_reader* reader, uint8_t guid[PS_GUID_BYTES]) {
  personalseg::copy_guid(reader->guid(), guid);
}

int32_t ps_reader_wait(ps_reader* reader) {
  return guarded(static_cast<int32_t>(PS_STOPPED), [&] { return reader->wait(); });
}

int32_t ps_reader_take(ps_reader* reader, const ps_sink* sink, ps_sample* out) {
  return guarded(-1, [&] { return reader->take(*sink, *out) ? 1 : 0; });
}

int32_t ps_reader_incompatible(ps_reader* reader) {
  return guarded(-1, [&] { return reader->incompatible(); });
}

int32_t ps_reader_matched(ps_reader* reader) {
  return guarded(-1, [&] { return reader->matched(); });
}

void ps_reader_stop(ps_reader* reader) {
  guarded(0, [&] { return reader->stop(), 0; });
}

void ps_reader_close(ps_reader* reader) {
  guarded(0, [&] { return delete reader, 0; });
}
