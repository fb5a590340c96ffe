package io.github.personalseg.ros.dds;

import java.nio.charset.StandardCharsets;

/**
 * A participant or endpoint came, changed or left.
 *
 * @param present false when it left
 * @param topic the DDS name, empty for participants
 * @param type the DDS name, empty for participants
 */
record DiscoveryChange(
    Kind kind, boolean present, Guid guid, String topic, String type, String userData) {
  /** What it is about, in the native part's order. */
  enum Kind {
    PARTICIPANT,
    WRITER,
    READER
  }

  private static final int TEXTS = 2 + Guid.BYTES;

  /** The same, having left. */
  DiscoveryChange gone() {
    return new DiscoveryChange(kind, false, guid, topic, type, userData);
  }

  static DiscoveryChange of(byte[] bytes) {
    String[] texts =
        new String(bytes, TEXTS, bytes.length - TEXTS, StandardCharsets.UTF_8).split("\0", -1);
    return new DiscoveryChange(
        Kind.values()[bytes[0]], bytes[1] != 0, Guid.of(bytes, 2), texts[0], texts[1], texts[2]);
  }
}
