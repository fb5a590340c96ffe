package io.github.personalseg.ros.dds;

import org.jspecify.annotations.Nullable;

/**
 * The native part, function by function; {@code shim.h} says what each does. Handles are addresses:
 * the callers see to it that none is used after its close. Functions that fail throw a {@link
 * io.github.personalseg.ros.transport.TransportException}.
 */
final class FastDdsJni {
  /** Bytes of an identity: a GUID and a sequence number in the machine's byte order. */
  static final int IDENTITY_BYTES = Guid.BYTES + Long.BYTES;

  /** Bytes {@link #take} fills: own identity, related identity, length of a refused sample. */
  static final int TAKEN_BYTES = 2 * IDENTITY_BYTES + Long.BYTES;

  static final int DATA = 1;
  static final int INCOMPATIBLE = 2;
  static final int STOPPED = 4;

  private FastDdsJni() {}

  static native String version();

  static native long openParticipant(
      int domain,
      String userData,
      int range,
      boolean onlyLoopback,
      boolean sharedMemory,
      String peers,
      String enclave,
      String keys,
      int socketBuffer);

  static native byte[] participantGuid(long participant);

  static native byte @Nullable [] nextDiscovery(long participant);

  static native void stopParticipant(long participant);

  static native void closeParticipant(long participant);

  static native long openWriter(
      long participant,
      String topic,
      String type,
      String userData,
      boolean reliable,
      boolean transientLocal,
      int depth,
      long lifespanNanos);

  static native byte[] writerGuid(long writer);

  static native long write(long writer, byte[] data, byte @Nullable [] related);

  static native int writerMatched(long writer);

  static native boolean reaches(long writer, byte[] guid);

  static native void closeWriter(long writer);

  static native long openReader(
      long participant,
      String topic,
      String type,
      String userData,
      boolean reliable,
      boolean transientLocal,
      int depth,
      long lifespanNanos,
      int maxBytes);

  static native byte[] readerGuid(long reader);

  static native int waitReader(long reader);

  /** The next sample's bytes: {@code into} where they are as many, else an array of their own. */
  static native byte @Nullable [] take(long reader, byte[] identities, byte @Nullable [] into);

  static native int incompatibleQos(long reader);

  static native int readerMatched(long reader);

  static native void stopReader(long reader);

  static native void closeReader(long reader);
}
