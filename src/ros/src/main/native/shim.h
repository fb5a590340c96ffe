/* Bytes over DDS as ROS 2 does it: a C interface to Fast DDS.
 *
 * Functions that can fail return NULL, or a negative number, and leave the reason in
 * ps_last_error() of the calling thread. No function throws. Handles may be used by several
 * threads at once, but not during or after their own *_close. Endpoints close before their
 * participant.
 */
#ifndef PERSONALSEG_SHIM_H
#define PERSONALSEG_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PS_GUID_BYTES 16

typedef struct ps_participant ps_participant;
typedef struct ps_writer ps_writer;
typedef struct ps_reader ps_reader;

/* Which participants are looked for. */
enum ps_range {
  PS_RANGE_SUBNET = 0,
  PS_RANGE_LOCALHOST = 1,
  PS_RANGE_OFF = 2,
  PS_RANGE_HOST = 3 /* as LOCALHOST, and heard by multicast that does not leave the machine */
};

typedef struct ps_participant_options {
  uint32_t domain;
  const char* user_data;   /* sent with a NUL behind it */
  int32_t range;           /* enum ps_range */
  int32_t only_loopback;   /* sends and receives on 127.0.0.1 only */
  int32_t shared_memory;   /* a shared memory transport beside UDP */
  const char* peers;       /* addresses or host names, separated by semicolons */
  const char* enclave;     /* such as /robot1; the participant's name */
  const char* keys;        /* folder of the enclave's keys and permissions; empty: no DDS-Security */
  uint32_t socket_buffer;  /* bytes asked of the kernel for sending and receiving */
} ps_participant_options;

typedef struct ps_endpoint_options {
  const char* topic;      /* as DDS sees it, such as rt/camera/image_raw */
  const char* type;       /* such as sensor_msgs::msg::dds_::Image_ */
  const char* user_data;  /* sent without a NUL */
  int32_t reliable;
  int32_t transient_local;
  int32_t depth;
  int64_t lifespan_ns;    /* 0: for ever */
  uint32_t max_bytes;     /* longer samples are refused before they are copied; readers only */
} ps_endpoint_options;

typedef struct ps_identity {
  uint8_t guid[PS_GUID_BYTES]; /* all zero: unknown */
  int64_t sequence;
} ps_identity;

/* Where a sample's bytes come from, encapsulation header included. */
typedef struct ps_source {
  size_t length;
  /* Copies them; called amid the write, by its thread, while Fast DDS holds locks. */
  void (*copy)(void* context, uint8_t* to);
  void* context;
} ps_source;

/* Who may want a sample's bytes before anybody else has copied them. */
typedef struct ps_sink {
  /* 1: copied. 0: not wanted here. Called amid the take, by its thread, while Fast DDS holds locks. */
  int32_t (*copy)(void* context, const uint8_t* from, size_t length);
  void* context;
} ps_sink;

typedef struct ps_sample {
  const uint8_t* data;   /* with encapsulation header; valid until the reader's next take; NULL: the
                            sink has them */
  size_t length;
  uint64_t refused;      /* length of a sample that was refused for its size, else 0 */
  ps_identity identity;  /* of the sample itself */
  ps_identity related;   /* of the request this belongs to */
} ps_sample;

enum ps_kind { PS_PARTICIPANT = 0, PS_WRITER = 1, PS_READER = 2 };

typedef struct ps_discovery {
  int32_t kind;     /* enum ps_kind */
  int32_t present;  /* 0: it left */
  uint8_t guid[PS_GUID_BYTES];
  const char* topic; /* valid until the next call; empty for participants */
  const char* type;
  const char* user_data;
} ps_discovery;

/* What ps_reader_wait woke up for, as bits. */
enum ps_woken { PS_DATA = 1, PS_INCOMPATIBLE = 2, PS_STOPPED = 4 };

const char* ps_last_error(void);

/* For example 2.9.1. */
const char* ps_fast_dds_version(void);

ps_participant* ps_participant_open(const ps_participant_options* options);
void ps_participant_guid(const ps_participant* participant, uint8_t guid[PS_GUID_BYTES]);
/* Waits for the next change; 0 once stopped. One thread at a time. */
int32_t ps_participant_next(ps_participant* participant, ps_discovery* out);
void ps_participant_stop(ps_participant* participant);
void ps_participant_close(ps_participant* participant);

ps_writer* ps_writer_open(ps_participant* participant, const ps_endpoint_options* options);
void ps_writer_guid(const ps_writer* writer, uint8_t guid[PS_GUID_BYTES]);
/* related may be NULL. Returns the sample's own sequence number, from 1. */
int64_t ps_writer_write(ps_writer* writer, const ps_source* data, const ps_identity* related);
int32_t ps_writer_matched(ps_writer* writer);
/* Whether that reader is matched. */
int32_t ps_writer_reaches(ps_writer* writer, const uint8_t guid[PS_GUID_BYTES]);
void ps_writer_close(ps_writer* writer);

ps_reader* ps_reader_open(ps_participant* participant, const ps_endpoint_options* options);
void ps_reader_guid(const ps_reader* reader, uint8_t guid[PS_GUID_BYTES]);
/* Waits for something to happen and returns enum ps_woken's bits. One thread at a time. */
int32_t ps_reader_wait(ps_reader* reader);
/* 1: a sample; 0: none is there; one thread at a time, the one that waits. */
int32_t ps_reader_take(ps_reader* reader, const ps_sink* sink, ps_sample* out);
/* The DDS policy id of a mismatch that was not asked for yet; 0: none. */
int32_t ps_reader_incompatible(ps_reader* reader);
int32_t ps_reader_matched(ps_reader* reader);
void ps_reader_stop(ps_reader* reader);
void ps_reader_close(ps_reader* reader);

#ifdef __cplusplus
}
#endif

#endif
