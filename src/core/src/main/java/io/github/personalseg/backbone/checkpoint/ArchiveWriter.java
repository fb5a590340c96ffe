package io.github.personalseg.backbone.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip file as PyTorch reads it: stored entries, each beginning at a multiple of 64 bytes.
 * The file is at most 4 GiB. For one thread.
 */
final class ArchiveWriter implements Closeable {
  private static final int ALIGNMENT = 64;
  private static final int LOCAL_BYTES = 30;
  private static final int CRC_PLACE = 14;
  private static final int EXTRA_BYTES = 4;
  private static final short PADDING_ID = 0x4246; // "FB", as PyTorch's own padding
  private static final short DAY = 0x21; // 1980-01-01, the first that a zip file knows
  private static final short VERSION = 20;
  private static final long MAX_BYTES = 0xffffffffL;

  private record Written(byte[] name, long header, long bytes, int crc) {}

  private final FileChannel channel;
  private final List<Written> entries = new ArrayList<>();
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);

  ArchiveWriter(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Something that gives an entry's numbers one after the other. */
  interface Numbers {
    void giveTo(Checkpoint.Sink sink) throws IOException;
  }

  /**
   * An entry of bytes.
   *
   * @return where in the file its first byte lies
   */
  long add(String name, byte[] content) throws IOException {
    var crc = new CRC32();
    crc.update(content);
    var entry = begin(name, content.length, (int) crc.getValue());
    long start = channel.position();
    writeFully(ByteBuffer.wrap(content));
    entries.add(entry);
    return start;
  }

  /**
   * An entry of float32 numbers, which pass through one megabyte.
   *
   * @param count how many there must be
   * @return where in the file the first one lies
   */
  long addFloats(String name, long count, Numbers numbers) throws IOException {
    var open = begin(name, count * Float.BYTES, 0);
    var crc = new CRC32();
    long start = channel.position();
    block.clear();
    numbers.giveTo(
        value -> {
          if (!block.hasRemaining()) {
            flush(crc);
          }
          block.putFloat(value);
        });
    flush(crc);
    if (channel.position() - start != open.bytes()) {
      throw new IllegalStateException(
          name + " got " + (channel.position() - start) + " bytes instead of " + open.bytes());
    }
    int sum = (int) crc.getValue();
    channel.write(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, sum),
        open.header() + CRC_PLACE);
    entries.add(new Written(open.name(), open.header(), open.bytes(), sum));
    return start;
  }

  private void flush(CRC32 crc) throws IOException {
    block.flip();
    crc.update(block.duplicate());
    writeFully(block);
    block.clear();
  }

  private Written begin(String name, long bytes, int crc) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    long header = channel.position();
    if (header + bytes > MAX_BYTES) {
      throw new IOException("the model needs more than 4 GiB, which is not supported");
    }
    long plain = header + LOCAL_BYTES + utf8.length + EXTRA_BYTES;
    int padding = (int) (-plain & ALIGNMENT - 1);
    var head = new ByteArrayOutputStream();
    var out = new DataOutputStream(head);
    number(out, 0x04034b50);
    fields(out, crc, bytes, utf8.length, EXTRA_BYTES + padding);
    out.write(utf8);
    half(out, PADDING_ID);
    half(out, (short) padding);
    out.write(new byte[padding]);
    writeFully(ByteBuffer.wrap(head.toByteArray()));
    return new Written(utf8, header, bytes, crc);
  }

  /** What an entry's own header and the directory have in common. */
  private static void fields(DataOutput out, int crc, long bytes, int name, int extra)
      throws IOException {
    half(out, VERSION);
    half(out, (short) 0); // flags
    half(out, (short) 0); // stored
    half(out, (short) 0); // time
    half(out, DAY);
    number(out, crc);
    number(out, (int) bytes);
    number(out, (int) bytes);
    half(out, (short) name);
    half(out, (short) extra);
  }

  /** Ends the file and waits until the disk has it. */
  void finish() throws IOException {
    long begin = channel.position();
    var directory = new ByteArrayOutputStream();
    var out = new DataOutputStream(directory);
    for (var entry : entries) {
      number(out, 0x02014b50);
      half(out, VERSION);
      fields(out, entry.crc(), entry.bytes(), entry.name().length, 0);
      half(out, (short) 0); // comment
      half(out, (short) 0); // disk
      half(out, (short) 0); // attributes
      number(out, 0);
      number(out, (int) entry.header());
      out.write(entry.name());
    }
    int bytes = directory.size();
    number(out, 0x06054b50);
    number(out, 0); // disks
    half(out, (short) entries.size());
    half(out, (short) entries.size());
    number(out, bytes);
    number(out, (int) begin);
    half(out, (short) 0); // comment
    if (begin + directory.size() > MAX_BYTES) {
      throw new IOException("the model needs more than 4 GiB, which is not supported");
    }
    writeFully(ByteBuffer.wrap(directory.toByteArray()));
    channel.force(true);
  }

  private static void number(DataOutput out, int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
  }

  private static void half(DataOutput out, short value) throws IOException {
    out.writeShort(Short.reverseBytes(value));
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
