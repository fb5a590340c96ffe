package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.WriterId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** What names a DDS participant or endpoint: 12 bytes of the participant, 4 of the entity. */
record Guid(long high, long low) {
  static final int BYTES = 16;

  private static final int READER_BIT = 0x04;
  private static final int FAST_DDS = 0x010f;

  static Guid of(byte[] bytes) {
    return of(bytes, 0);
  }

  static Guid of(byte[] bytes, int offset) {
    var buffer = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Guid(buffer.getLong(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** The identity that messages of this writer come with. */
  WriterId writerId() {
    return isUnknown() ? WriterId.UNKNOWN : new WriterId(HexFormat.of().formatHex(bytes()));
  }

  boolean isUnknown() {
    return high == 0 && low == 0;
  }

  boolean isReader() {
    return (low & READER_BIT) != 0;
  }

  /** Whether Fast DDS made it: its participants carry the vendor's number in front. */
  boolean isFastDds() {
    return high >>> 48 == FAST_DDS;
  }

  boolean sameParticipant(Guid other) {
    return high == other.high && low >>> 32 == other.low >>> 32;
  }

  /** Which sample of which endpoint; ties a reply to its request. */
  record SampleIdentity(Guid guid, long sequence) {
    static SampleIdentity read(byte[] taken, int offset) {
      long sequence =
          ByteBuffer.wrap(taken).order(ByteOrder.nativeOrder()).getLong(offset + Guid.BYTES);
      return new SampleIdentity(Guid.of(taken, offset), sequence);
    }

    byte[] packed() {
      return ByteBuffer.allocate(FastDdsJni.IDENTITY_BYTES)
          .put(guid.bytes())
          .order(ByteOrder.nativeOrder())
          .putLong(sequence)
          .array();
    }
  }
}
