package io.github.personalseg.bag;

/** The constants of the MCAP file format, version 0 (mcap.dev/spec). */
final class McapFormat {
  /** First and last bytes of a file. */
  private static final byte[] MAGIC = {(byte) 0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};

  static final int MAGIC_BYTES = 8;

  /** Opcode and content length in front of every record. */
  static final int RECORD_HEADER_BYTES = 9;

  /** Content length of a footer. */
  static final int FOOTER_BYTES = 20;

  /** Longest record, and largest chunk after decompression, that is read. */
  static final int MAX_RECORD_BYTES = 1 << 30;

  static final int HEADER = 0x01;
  static final int FOOTER = 0x02;
  static final int SCHEMA = 0x03;
  static final int CHANNEL = 0x04;
  static final int MESSAGE = 0x05;
  static final int CHUNK = 0x06;
  static final int MESSAGE_INDEX = 0x07;
  static final int CHUNK_INDEX = 0x08;
  static final int STATISTICS = 0x0b;
  static final int SUMMARY_OFFSET = 0x0e;
  static final int DATA_END = 0x0f;

  /** Channel metadata key under which rosbag2 keeps the offered QoS profiles. */
  static final String QOS_KEY = "offered_qos_profiles";

  private McapFormat() {}

  static byte[] magic() {
    return MAGIC.clone();
  }
}
