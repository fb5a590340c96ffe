package io.github.personalseg.bag.mcap;

/** The constants of the MCAP file format, version 0 (mcap.dev/spec). */
public final class McapFormat {
  /** First and last bytes of a file. */
  private static final byte[] MAGIC = {(byte) 0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};

  public static final int MAGIC_BYTES = 8;

  /** Opcode and content length in front of every record. */
  static final int RECORD_HEADER_BYTES = 9;

  /** Content length of a footer. */
  static final int FOOTER_BYTES = 20;

  /** Longest record, and largest chunk after decompression, that is read. */
  public static final int MAX_RECORD_BYTES = 1 << 30;

  public static final int HEADER = 0x01;
  public static final int FOOTER = 0x02;
  public static final int SCHEMA = 0x03;
  public static final int CHANNEL = 0x04;
  public static final int MESSAGE = 0x05;
  public static final int CHUNK = 0x06;
  static final int MESSAGE_INDEX = 0x07;
  static final int CHUNK_INDEX = 0x08;
  static final int STATISTICS = 0x0b;
  static final int SUMMARY_OFFSET = 0x0e;
  public static final int DATA_END = 0x0f;

  /** Channel metadata key under which rosbag2 keeps the offered QoS profiles. */
  public static final String QOS_KEY = "offered_qos_profiles";

  private McapFormat() {}

  public static byte[] magic() {
    return MAGIC.clone();
  }
}
