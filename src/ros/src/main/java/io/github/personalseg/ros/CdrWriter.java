package io.github.personalseg.ros;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes XCDR1 little endian: a 4-byte encapsulation header, then values aligned to their own size,
 * counted from after the header. Not thread safe.
 */
final class CdrWriter {
  static final int HEADER_BYTES = 4;

  private ByteBuffer out;

  /**
   * A writer into memory that is replaced by a larger one as needed.
   *
   * @param memory at least 4 bytes, whatever they say
   */
  CdrWriter(byte[] memory) {
    out = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0).put((byte) 1).put((byte) 0).put((byte) 0);
  }

  void u8(int value) {
    room(1).put((byte) value);
  }

  void u16(int value) {
    align(2);
    room(2).putShort((short) value);
  }

  void u32(int value) {
    align(4);
    room(4).putInt(value);
  }

  void u64(long value) {
    align(8);
    room(8).putLong(value);
  }

  void f32(float value) {
    u32(Float.floatToRawIntBits(value));
  }

  void f64(double value) {
    u64(Double.doubleToRawLongBits(value));
  }

  /** A string: byte count with its NUL, UTF-8 bytes, NUL. */
  void string(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new MessageException("a ROS string cannot hold a NUL character: " + escape(value));
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    u32(bytes.length + 1);
    room(bytes.length + 1).put(bytes).put((byte) 0);
  }

  void bytes(byte[] values) {
    room(values.length).put(values);
  }

  void shorts(short[] values) {
    bulk(values.length, 2).asShortBuffer().put(values);
    skip(values.length, 2);
  }

  void ints(int[] values) {
    bulk(values.length, 4).asIntBuffer().put(values);
    skip(values.length, 4);
  }

  void longs(long[] values) {
    bulk(values.length, 8).asLongBuffer().put(values);
    skip(values.length, 8);
  }

  void floats(float[] values) {
    bulk(values.length, 4).asFloatBuffer().put(values);
    skip(values.length, 4);
  }

  void doubles(double[] values) {
    bulk(values.length, 8).asDoubleBuffer().put(values);
    skip(values.length, 8);
  }

  /** The bytes written; the writer must not be used afterwards. */
  byte[] toByteArray() {
    // Long arrays come last in images: the buffer then fits exactly and need not be copied.
    return out.remaining() == 0 ? out.array() : Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer bulk(int count, int size) {
    if (count == 0) {
      return out;
    }
    align(size);
    return room(Math.multiplyExact(count, size));
  }

  private void skip(int count, int size) {
    out.position(out.position() + count * size);
  }

  private void align(int size) {
    int padding = -(out.position() - HEADER_BYTES) & (size - 1);
    room(padding);
    for (int i = 0; i < padding; i++) {
      out.put((byte) 0);
    }
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int needed = Math.addExact(out.position(), bytes);
      int grown = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * out.capacity()));
      ByteBuffer larger = allocate(grown);
      larger.put(out.flip());
      out = larger;
    }
    return out;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String escape(String value) {
    return '"' + value.replace("\0", "\\0") + '"';
  }
}
