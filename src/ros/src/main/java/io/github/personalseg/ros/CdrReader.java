package io.github.personalseg.ros;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads XCDR1 in either byte order. Every count is checked against the bytes that are left and
 * against the limit before anything is allocated. Not thread safe.
 */
final class CdrReader {
  private final ByteBuffer in;
  private final int maxSequenceBytes;

  /**
   * Starts behind the encapsulation header of {@code data}.
   *
   * @param maxSequenceBytes most bytes a single sequence or string may take in memory
   * @throws MessageException when the header is missing or names another encoding
   */
  CdrReader(byte[] data, int maxSequenceBytes) {
    if (data.length < CdrWriter.HEADER_BYTES) {
      throw new MessageException(
          "message has " + data.length + " bytes; its encapsulation header alone needs 4");
    }
    int kind = (data[0] & 0xff) << 8 | (data[1] & 0xff);
    if (kind > 1) {
      throw new MessageException(
          String.format(
              Locale.ROOT,
              "encapsulation 0x%04x is not supported; allowed: 0x0000 (CDR big endian), 0x0001"
                  + " (CDR little endian)",
              kind));
    }
    this.maxSequenceBytes = maxSequenceBytes;
    in = ByteBuffer.wrap(data).order(kind == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    in.position(CdrWriter.HEADER_BYTES);
  }

  int remaining() {
    return in.remaining();
  }

  int u8() {
    return need(1).get() & 0xff;
  }

  int u16() {
    align(2);
    return need(2).getShort() & 0xffff;
  }

  int i32() {
    align(4);
    return need(4).getInt();
  }

  long u32() {
    return i32() & 0xffff_ffffL;
  }

  long i64() {
    align(8);
    return need(8).getLong();
  }

  float f32() {
    return Float.intBitsToFloat(i32());
  }

  double f64() {
    return Double.longBitsToDouble(i64());
  }

  /** A string; a count of 0 (written by some vendors for the empty string) is accepted. */
  String string() {
    int length = count(1, 1);
    if (length == 0) {
      return "";
    }
    int start = in.position();
    if (in.get(start + length - 1) != 0) {
      throw new MessageException(
          "string of " + length + " bytes at " + start + " does not end with NUL");
    }
    in.position(start + length);
    return new String(in.array(), start, length - 1, StandardCharsets.UTF_8);
  }

  /**
   * Reads a sequence's element count.
   *
   * @param wireBytes least bytes one element takes on the wire, at least 1
   * @param memoryBytes bytes one element takes in memory, at least 1
   */
  int count(int wireBytes, int memoryBytes) {
    int at = in.position();
    long count = u32();
    if (count * wireBytes > in.remaining()) {
      throw new MessageException(
          "sequence at byte "
              + at
              + " has "
              + count
              + " elements; the "
              + in.remaining()
              + " bytes left hold at most "
              + in.remaining() / wireBytes);
    }
    if (count * memoryBytes > maxSequenceBytes) {
      throw new MessageException(
          "sequence at byte "
              + at
              + " takes "
              + count * memoryBytes
              + " bytes; the limit is "
              + maxSequenceBytes);
    }
    return (int) count;
  }

  byte[] bytes(int count) {
    int from = in.position();
    // Not into a new array: that would be filled with zeros first.
    byte[] values = Arrays.copyOfRange(in.array(), from, from + checked(count, 1));
    in.position(from + count);
    return values;
  }

  short[] shorts(int count) {
    short[] values = new short[checked(count, 2)];
    in.asShortBuffer().get(values);
    skip(count, 2);
    return values;
  }

  int[] ints(int count) {
    int[] values = new int[checked(count, 4)];
    in.asIntBuffer().get(values);
    skip(count, 4);
    return values;
  }

  long[] longs(int count) {
    long[] values = new long[checked(count, 8)];
    in.asLongBuffer().get(values);
    skip(count, 8);
    return values;
  }

  float[] floats(int count) {
    float[] values = new float[checked(count, 4)];
    in.asFloatBuffer().get(values);
    skip(count, 4);
    return values;
  }

  double[] doubles(int count) {
    double[] values = new double[checked(count, 8)];
    in.asDoubleBuffer().get(values);
    skip(count, 8);
    return values;
  }

  /** Aligns for the elements and returns {@code count} once they are known to be there. */
  private int checked(int count, int size) {
    if (count > 0) {
      align(size);
      if ((long) count * size > in.remaining()) {
        throw tooShort((long) count * size);
      }
    }
    return count;
  }

  private void skip(int count, int size) {
    in.position(in.position() + count * size);
  }

  private void align(int size) {
    int padding = -(in.position() - CdrWriter.HEADER_BYTES) & (size - 1);
    need(padding);
    in.position(in.position() + padding);
  }

  private ByteBuffer need(int bytes) {
    if (in.remaining() < bytes) {
      throw tooShort(bytes);
    }
    return in;
  }

  private MessageException tooShort(long bytes) {
    return new MessageException(
        "message of "
            + in.capacity()
            + " bytes ends at byte "
            + in.position()
            + ", where "
            + bytes
            + " more are needed");
  }
}
