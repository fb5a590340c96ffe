package io.github.personalseg.bag.mcap;

import io.github.personalseg.bag.storage.BagException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Reads the fields of MCAP records from bytes in memory; every length is checked against the bytes
 * that are left before anything is allocated. Not thread safe.
 */
public final class RecordReader {
  private final ByteBuffer in;
  private final long origin;
  private final BiFunction<Long, String, BagException> error;

  /**
   * Reads {@code bytes}.
   *
   * @param origin file offset that errors name for the first byte
   * @param error makes the exception for an offset and a reason
   */
  public RecordReader(byte[] bytes, long origin, BiFunction<Long, String, BagException> error) {
    this(ByteBuffer.wrap(bytes), origin, error);
  }

  private RecordReader(ByteBuffer in, long origin, BiFunction<Long, String, BagException> error) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.origin = origin;
    this.error = error;
  }

  public int position() {
    return in.position();
  }

  public void position(int position) {
    in.position(position);
  }

  public int remaining() {
    return in.remaining();
  }

  public int u8() {
    return need(1).get() & 0xff;
  }

  int u16() {
    return need(2).getShort() & 0xffff;
  }

  long u32() {
    return need(4).getInt() & 0xffff_ffffL;
  }

  /** A 64-bit count, offset or time; those of 2^63 and more are refused as damage. */
  public long u64() {
    long value = need(8).getLong();
    if (value < 0) {
      throw damaged(Long.toUnsignedString(value) + " is too large for a count, offset or time");
    }
    return value;
  }

  public byte[] bytes(long length) {
    byte[] value = new byte[checked(length)];
    in.get(value);
    return value;
  }

  String string() {
    return new String(bytes(u32()), StandardCharsets.UTF_8);
  }

  Map<String, String> map() {
    RecordReader entries = slice(u32());
    var map = new LinkedHashMap<String, String>();
    while (entries.remaining() > 0) {
      map.put(entries.string(), entries.string());
    }
    return map;
  }

  /** The next {@code length} bytes as a cursor of their own. */
  public RecordReader slice(long length) {
    int size = checked(length);
    var part = new RecordReader(in.slice(in.position(), size), origin + in.position(), error);
    in.position(in.position() + size);
    return part;
  }

  BagException damaged(String reason) {
    return error.apply(origin + in.position(), reason);
  }

  private int checked(long length) {
    if (length > in.remaining()) {
      throw damaged(length + " bytes are announced, " + in.remaining() + " are left");
    }
    return (int) length;
  }

  private ByteBuffer need(int bytes) {
    checked(bytes);
    return in;
  }
}
