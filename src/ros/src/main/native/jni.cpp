// JNI side of io.github.personalseg.ros.dds.FastDdsJni: moves bytes and numbers, decides nothing.
#include <jni.h>

#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "shim.h"

namespace {

constexpr jsize kIdentityBytes = PS_GUID_BYTES + 8;

void raise(JNIEnv* env, const char* message) {
  jclass type = env->FindClass("io/github/personalseg/ros/transport/TransportException");
  if (type != nullptr) {
    env->ThrowNew(type, message);
    env->DeleteLocalRef(type);
  }
}

/** A Java string's characters for as long as this lives; NULL with a pending exception else. */
class Text {
 public:
  Text(JNIEnv* env, jstring string)
      : env_(env), string_(string), chars_(env->GetStringUTFChars(string, nullptr)) {}
  ~Text() {
    if (chars_ != nullptr) {
      env_->ReleaseStringUTFChars(string_, chars_);
    }
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  const char* get() const { return chars_; }

 private:
  JNIEnv* env_;
  jstring string_;
  const char* chars_;
};

template <typename T>
T* handle(jlong value) {
  return reinterpret_cast<T*>(static_cast<intptr_t>(value));
}

jlong number(const void* pointer) {
  return static_cast<jlong>(reinterpret_cast<intptr_t>(pointer));
}

jlong opened(JNIEnv* env, const void* pointer) {
  if (pointer == nullptr) {
    raise(env, ps_last_error());
  }
  return number(pointer);
}

jbyteArray to_java(JNIEnv* env, const uint8_t* data, size_t length) {
  jbyteArray array = env->NewByteArray(static_cast<jsize>(length));
  if (array != nullptr && length > 0) {
    env->SetByteArrayRegion(array, 0, static_cast<jsize>(length),
                            reinterpret_cast<const jbyte*>(data));
  }
  return array;
}

template <typename T>
jbyteArray guid_of(JNIEnv* env, const T* entity, void (*getter)(const T*, uint8_t*)) {
  uint8_t guid[PS_GUID_BYTES];
  getter(entity, guid);
  return to_java(env, guid, sizeof guid);
}

/** A Java array on its way to or from Fast DDS; its functions are a ps_source's and a ps_sink's. */
struct Bytes {
  JNIEnv* env;
  jbyteArray array;  // NULL: none
  jsize length;

  static void copy_out(void* context, uint8_t* to) {
    const auto& bytes = *static_cast<Bytes*>(context);
    bytes.env->GetByteArrayRegion(bytes.array, 0, bytes.length, reinterpret_cast<jbyte*>(to));
  }

  // Only where the length fits: an array is never made, and no memory is collected for it, while
  // Fast DDS holds a lock.
  static int32_t copy_in(void* context, const uint8_t* from, size_t length) {
    const auto& bytes = *static_cast<Bytes*>(context);
    if (bytes.array == nullptr || length != static_cast<size_t>(bytes.length)) {
      return 0;
    }
    bytes.env->SetByteArrayRegion(bytes.array, 0, bytes.length,
                                  reinterpret_cast<const jbyte*>(from));
    return 1;
  }
};

/** The identity in `offset`.. of a Java array: 16 bytes GUID, 8 bytes native-order number. */
void store(JNIEnv* env, const ps_identity& identity, jbyteArray array, jsize offset) {
  jbyte bytes[kIdentityBytes];
  std::memcpy(bytes, identity.guid, PS_GUID_BYTES);
  std::memcpy(bytes + PS_GUID_BYTES, &identity.sequence, sizeof identity.sequence);
  env->SetByteArrayRegion(array, offset, kIdentityBytes, bytes);
}

template <typename Opener>
jlong open_endpoint(JNIEnv* env, jlong participant, jstring topic, jstring type,
                    jstring user_data, jboolean reliable, jboolean transient_local, jint depth,
                    jlong lifespan, jint max_bytes, Opener opener) {
  Text topic_text(env, topic);
  Text type_text(env, type);
  Text user_text(env, user_data);
  if (topic_text.get() == nullptr || type_text.get() == nullptr || user_text.get() == nullptr) {
    return 0;
  }
  const ps_endpoint_options options{topic_text.get(),
                                    type_text.get(),
                                    user_text.get(),
                                    reliable,
                                    transient_local,
                                    depth,
                                    lifespan,
                                    static_cast<uint32_t>(max_bytes)};
  return opened(env, opener(handle<ps_participant>(participant), &options));
}

}  // namespace

#define NATIVE(type, name) \
  extern "C" JNIEXPORT type JNICALL Java_io_github_personalseg_ros_dds_FastDdsJni_##name

NATIVE(jstring, version)(JNIEnv* env, jclass) { return env->NewStringUTF(ps_fast_dds_version()); }

NATIVE(jlong, openParticipant)
(JNIEnv* env, jclass, jint domain, jstring user_data, jint range, jboolean only_loopback,
 jboolean shared_memory, jstring peers, jstring enclave, jstring keys, jint socket_buffer) {
  Text user_text(env, user_data);
  Text peers_text(env, peers);
  Text enclave_text(env, enclave);
  Text keys_text(env, keys);
  if (user_text.get() == nullptr || peers_text.get() == nullptr || enclave_text.get() == nullptr ||
      keys_text.get() == nullptr) {
    return 0;
  }
  const ps_participant_options options{static_cast<uint32_t>(domain),
                                       user_text.get(),
                                       range,
                                       only_loopback,
                                       shared_memory,
                                       peers_text.get(),
                                       enclave_text.get(),
                                       keys_text.get(),
                                       static_cast<uint32_t>(socket_buffer)};
  return opened(env, ps_participant_open(&options));
}

NATIVE(jbyteArray, participantGuid)(JNIEnv* env, jclass, jlong participant) {
  return guid_of<ps_participant>(env, handle<ps_participant>(participant), ps_participant_guid);
}

// One change as bytes: kind, present, GUID, then topic, type and user data, each with a NUL.
NATIVE(jbyteArray, nextDiscovery)(JNIEnv* env, jclass, jlong participant) {
  ps_discovery change;
  const int32_t result = ps_participant_next(handle<ps_participant>(participant), &change);
  if (result < 0) {
    raise(env, ps_last_error());
  }
  if (result <= 0) {
    return nullptr;
  }
  try {
    std::vector<uint8_t> bytes{static_cast<uint8_t>(change.kind),
                               static_cast<uint8_t>(change.present)};
    bytes.insert(bytes.end(), change.guid, change.guid + PS_GUID_BYTES);
    for (const char* text : {change.topic, change.type, change.user_data}) {
      bytes.insert(bytes.end(), text, text + std::strlen(text) + 1);
    }
    return to_java(env, bytes.data(), bytes.size());
  } catch (const std::bad_alloc&) {
    raise(env, "no memory for a discovery change");
    return nullptr;
  }
}

NATIVE(void, stopParticipant)(JNIEnv*, jclass, jlong participant) {
  ps_participant_stop(handle<ps_participant>(participant));
}

NATIVE(void, closeParticipant)(JNIEnv*, jclass, jlong participant) {
  ps_participant_close(handle<ps_participant>(participant));
}

NATIVE(jlong, openWriter)
(JNIEnv* env, jclass, jlong participant, jstring topic, jstring type, jstring user_data,
 jboolean reliable, jboolean transient_local, jint depth, jlong lifespan) {
  return open_endpoint(env, participant, topic, type, user_data, reliable, transient_local, depth,
                       lifespan, 0, ps_writer_open);
}

NATIVE(jbyteArray, writerGuid)(JNIEnv* env, jclass, jlong writer) {
  return guid_of<ps_writer>(env, handle<ps_writer>(writer), ps_writer_guid);
}

NATIVE(jlong, write)
(JNIEnv* env, jclass, jlong writer, jbyteArray data, jbyteArray related) {
  ps_identity identity{};
  if (related != nullptr) {
    jbyte packed[kIdentityBytes];
    env->GetByteArrayRegion(related, 0, kIdentityBytes, packed);
    if (env->ExceptionCheck()) {
      return -1;
    }
    std::memcpy(identity.guid, packed, PS_GUID_BYTES);
    std::memcpy(&identity.sequence, packed + PS_GUID_BYTES, sizeof identity.sequence);
  }
  Bytes bytes{env, data, env->GetArrayLength(data)};
  const ps_source source{static_cast<size_t>(bytes.length), Bytes::copy_out, &bytes};
  const int64_t sequence = ps_writer_write(handle<ps_writer>(writer), &source,
                                           related != nullptr ? &identity : nullptr);
  if (sequence < 0) {
    raise(env, ps_last_error());
  }
  return sequence;
}

NATIVE(jint, writerMatched)(JNIEnv*, jclass, jlong writer) {
  return ps_writer_matched(handle<ps_writer>(writer));
}

NATIVE(jboolean, reaches)(JNIEnv* env, jclass, jlong writer, jbyteArray guid) {
  uint8_t bytes[PS_GUID_BYTES];
  env->GetByteArrayRegion(guid, 0, PS_GUID_BYTES, reinterpret_cast<jbyte*>(bytes));
  if (env->ExceptionCheck()) {
    return JNI_FALSE;
  }
  return ps_writer_reaches(handle<ps_writer>(writer), bytes) > 0;
}

NATIVE(void, closeWriter)(JNIEnv*, jclass, jlong writer) {
  ps_writer_close(handle<ps_writer>(writer));
}

NATIVE(jlong, openReader)
(JNIEnv* env, jclass, jlong participant, jstring topic, jstring type, jstring user_data,
 jboolean reliable, jboolean transient_local, jint depth, jlong lifespan, jint max_bytes) {
  return open_endpoint(env, participant, topic, type, user_data, reliable, transient_local, depth,
                       lifespan, max_bytes, ps_reader_open);
}

NATIVE(jbyteArray, readerGuid)(JNIEnv* env, jclass, jlong reader) {
  return guid_of<ps_reader>(env, handle<ps_reader>(reader), ps_reader_guid);
}

NATIVE(jint, waitReader)(JNIEnv*, jclass, jlong reader) {
  return ps_reader_wait(handle<ps_reader>(reader));
}

// `identities` receives the sample's own identity, the related one, and the length of a refused
// sample; a refused sample is an empty array. `into` is used where it has the sample's length.
NATIVE(jbyteArray, take)
(JNIEnv* env, jclass, jlong reader, jbyteArray identities, jbyteArray into) {
  Bytes bytes{env, into, into == nullptr ? 0 : env->GetArrayLength(into)};
  const ps_sink sink{Bytes::copy_in, &bytes};
  ps_sample sample;
  const int32_t result = ps_reader_take(handle<ps_reader>(reader), &sink, &sample);
  if (result < 0) {
    raise(env, ps_last_error());
  }
  if (result <= 0) {
    return nullptr;
  }
  store(env, sample.identity, identities, 0);
  store(env, sample.related, identities, kIdentityBytes);
  env->SetByteArrayRegion(identities, 2 * kIdentityBytes, sizeof sample.refused,
                          reinterpret_cast<const jbyte*>(&sample.refused));
  if (env->ExceptionCheck()) {
    return nullptr;
  }
  return sample.data == nullptr && sample.length > 0 ? into
                                                     : to_java(env, sample.data, sample.length);
}

NATIVE(jint, incompatibleQos)(JNIEnv*, jclass, jlong reader) {
  return ps_reader_incompatible(handle<ps_reader>(reader));
}

NATIVE(jint, readerMatched)(JNIEnv*, jclass, jlong reader) {
  return ps_reader_matched(handle<ps_reader>(reader));
}

NATIVE(void, stopReader)(JNIEnv*, jclass, jlong reader) {
  ps_reader_stop(handle<ps_reader>(reader));
}

NATIVE(void, closeReader)(JNIEnv*, jclass, jlong reader) {
  ps_reader_close(handle<ps_reader>(reader));
}
