package io.github.personalseg.ros;

/**
 * A message type: its ROS name, its definition and its one codec. Get one with {@link #of}.
 * Immutable, thread safe.
 *
 * @param <T> the record that represents it
 */
public final class MessageType<T extends Record> {
  /**
   * Most bytes one sequence of a message may take in memory: an 8K RGB float image and some more.
   */
  public static final int DEFAULT_MAX_SEQUENCE_BYTES = 512 << 20;

  /** Of a message whose length is not known yet. */
  private static final int FIRST_BYTES = 256;

  private final Class<T> recordClass;
  private final RecordCodec codec;

  private MessageType(Class<T> recordClass) {
    this.recordClass = recordClass;
    this.codec = RecordCodec.of(recordClass, RecordCodec.rosTypeOf(recordClass));
  }

  /**
   * The type a record represents.
   *
   * @throws IllegalStateException when the record does not follow its definition
   */
  public static <T extends Record> MessageType<T> of(Class<T> recordClass) {
    return new MessageType<>(recordClass);
  }

  /** Full type name, for example {@code sensor_msgs/msg/Image}. */
  public String name() {
    return codec.definition().typeName();
  }

  public Class<T> recordClass() {
    return recordClass;
  }

  public MessageDefinition definition() {
    return codec.definition();
  }

  /**
   * CDR bytes of {@code message}, little endian, with the encapsulation header.
   *
   * @throws MessageException naming the field whose value is out of its type's range
   */
  public byte[] encode(T message) {
    return encode(message, new byte[FIRST_BYTES]);
  }

  /**
   * The same.
   *
   * @param used bytes that nobody reads any more; they become the answer where their number fits
   */
  public byte[] encode(T message, byte[] used) {
    var out = new CdrWriter(used.length < FIRST_BYTES ? new byte[FIRST_BYTES] : used);
    codec.write(out, message);
    return out.toByteArray();
  }

  /**
   * Reads CDR bytes of either byte order; bytes behind the last field are ignored, as padding is
   * allowed there.
   *
   * @throws MessageException naming the field the bytes cannot hold
   */
  public T decode(byte[] data) {
    return decode(data, DEFAULT_MAX_SEQUENCE_BYTES);
  }

  /** {@link #decode(byte[])} with another limit on the memory of a single sequence, in bytes. */
  public T decode(byte[] data, int maxSequenceBytes) {
    CdrReader in;
    try {
      in = new CdrReader(data, maxSequenceBytes);
    } catch (MessageException e) {
      throw new MessageException(name() + ": " + e.getMessage(), e);
    }
    return recordClass.cast(codec.read(in));
  }

  @Override
  public String toString() {
    return name();
  }
}
