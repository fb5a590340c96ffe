package io.github.personalseg.bag.mcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** A growing little-endian buffer that MCAP records are written into. Not thread safe. */
public final class McapBuffer {
  private ByteBuffer out = allocate(1024);

  int size() {
    return out.position();
  }

  void clear() {
    out.clear();
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(out.array(), out.position());
  }

  McapBuffer u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  public McapBuffer u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  public McapBuffer u32(int value) {
    room(4).putInt(value);
    return this;
  }

  public McapBuffer u64(long value) {
    room(8).putLong(value);
    return this;
  }

  public McapBuffer bytes(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  public McapBuffer string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u32(utf8.length).bytes(utf8);
  }

  public McapBuffer map(Map<String, String> entries) {
    var content = new McapBuffer();
    entries.forEach((key, value) -> content.string(key).string(value));
    return u32(content.size()).bytes(content.toByteArray());
  }

  /** A whole record: opcode, length, content. */
  public McapBuffer record(int opcode, McapBuffer content) {
    u8(opcode).u64(content.size());
    room(content.size()).put(content.out.array(), 0, content.size());
    return this;
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int needed = Math.addExact(out.position(), bytes);
      long grown = Math.max(needed, 2L * out.capacity());
      ByteBuffer larger = allocate((int) Math.min(Integer.MAX_VALUE - 8L, grown));
      larger.put(out.flip());
      out = larger;
    }
    return out;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
