package io.github.personalseg.ros.dds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
