package io.github.personalseg.backbone.checkpoint;

import static io.github.personalseg.backbone.checkpoint.MalformedCheckpointException.shown;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A zip file whose entries are stored, not compressed, as PyTorch writes them: entries are ranges
 * of the file and can be read piece by piece. Refused are compressed and encrypted entries, names
 * that leave a folder, names that come twice, and entries on the same bytes. For one thread.
 */
final class StoredZip implements Closeable {
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_DIRECTORY_BYTES = 16 << 20;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final int EXTRA_64 = 1;
  private static final long MASK_32 = 0xffffffffL;
  private static final int BLOCK = 1 << 20;

  /**
   * One file within.
   *
   * @param offset of its first byte
   * @param bytes its length
   * @param crc CRC-32 of its bytes
   */
  record Entry(String name, long offset, long bytes, int crc) {}

  /** Takes an entry's bytes, piece after piece. */
  interface Sink {
    /**
     * @param piece valid during the call
     */
    void take(ByteBuffer piece) throws IOException;
  }

  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private StoredZip(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file and reads its directory.
   *
   * @throws MalformedCheckpointException when it is no such zip file, or not whole
   */
  static StoredZip open(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.READ);
    var zip = new StoredZip(channel);
    try {
      zip.readDirectory();
      return zip;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  Map<String, Entry> entries() {
    return entries;
  }

  private void readDirectory() throws IOException {
    long size = channel.size();
    if (size < END_BYTES) {
      throw cut();
    }
    int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT);
    var tail = read(size - tailBytes, tailBytes);
    int end = tailBytes - END_BYTES;
    while (end >= 0
        && !(tail.getInt(end) == END
            && end + END_BYTES + (tail.getShort(end + 20) & 0xffff) == tailBytes)) {
      end--;
    }
    if (end < 0) {
      throw cut();
    }
    long count = tail.getShort(end + 10) & 0xffff;
    long directoryBytes = tail.getInt(end + 12) & MASK_32;
    long begin = tail.getInt(end + 16) & MASK_32;
    long limit = size - tailBytes + end;
    if (limit >= LOCATOR_64_BYTES) {
      var locator = read(limit - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
      if (locator.getInt(0) == LOCATOR_64) {
        long place = locator.getLong(8);
        if (place < 0 || place > limit - LOCATOR_64_BYTES - END_64_BYTES) {
          throw damaged("its directory lies outside of the file");
        }
        var large = read(place, END_64_BYTES);
        if (large.getInt(0) != END_64) {
          throw damaged("its directory has no end");
        }
        count = large.getLong(32);
        directoryBytes = large.getLong(40);
        begin = large.getLong(48);
      }
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw damaged("it holds " + count + " files; at most " + MAX_ENTRIES + " are allowed");
    }
    if (directoryBytes < 0 || directoryBytes > MAX_DIRECTORY_BYTES) {
      throw damaged(
          "its directory has "
              + directoryBytes
              + " bytes; at most "
              + MAX_DIRECTORY_BYTES
              + " are allowed");
    }
    if (begin < 0 || begin > limit - directoryBytes) {
      throw damaged("its directory lies outside of the file");
    }
    var directory = read(begin, (int) directoryBytes);
    for (long i = 0; i < count; i++) {
      add(entry(directory, begin));
    }
    requireApart();
  }

  private void add(Entry entry) throws IOException {
    if (entries.put(entry.name(), entry) != null) {
      throw damaged("it holds " + shown(entry.name()) + " twice");
    }
  }

  /** The next entry of the directory; its data must end before the directory begins. */
  private Entry entry(ByteBuffer directory, long limit) throws IOException {
    if (directory.remaining() < CENTRAL_BYTES
        || directory.getInt(directory.position()) != CENTRAL) {
      throw damaged("its directory ends early");
    }
    int at = directory.position();
    int flags = directory.getShort(at + 8);
    int method = directory.getShort(at + 10) & 0xffff;
    int crc = directory.getInt(at + 16);
    long packed = directory.getInt(at + 20) & MASK_32;
    long bytes = directory.getInt(at + 24) & MASK_32;
    int nameBytes = directory.getShort(at + 28) & 0xffff;
    int extraBytes = directory.getShort(at + 30) & 0xffff;
    int commentBytes = directory.getShort(at + 32) & 0xffff;
    long header = directory.getInt(at + 42) & MASK_32;
    directory.position(at + CENTRAL_BYTES);
    if (directory.remaining() < nameBytes + extraBytes + commentBytes) {
      throw damaged("its directory ends early");
    }
    byte[] raw = new byte[nameBytes];
    directory.get(raw);
    String name = new String(raw, StandardCharsets.UTF_8);
    var extra = directory.slice(directory.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + extraBytes + commentBytes);
    var large = largeFields(extra);
    bytes = bytes == MASK_32 ? next(large, name) : bytes;
    packed = packed == MASK_32 ? next(large, name) : packed;
    header = header == MASK_32 ? next(large, name) : header;
    requirePlain(name, flags, method);
    if (bytes < 0 || bytes != packed) {
      throw damaged("entry " + shown(name) + " has two sizes");
    }
    return new Entry(name, dataOffset(name, raw, header, bytes, limit), bytes, crc);
  }

  private static ByteBuffer largeFields(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
      if (id == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private static long next(ByteBuffer large, String name) throws IOException {
    if (large.remaining() < Long.BYTES) {
      throw damaged("entry " + shown(name) + " has no size");
    }
    return large.getLong();
  }

  private static void requirePlain(String name, int flags, int method) throws IOException {
    if (name.startsWith("/")
        || name.contains("\\")
        || name.contains("\0")
        || ("/" + name + "/").contains("/../")) {
      throw new MalformedCheckpointException(
          "entry " + shown(name) + " leaves its folder; PyTorch writes no such name");
    }
    if ((flags & 1) != 0) {
      throw new MalformedCheckpointException("entry " + shown(name) + " is encrypted");
    }
    if (method != 0) {
      throw new MalformedCheckpointException(
          "entry " + shown(name) + " is compressed; PyTorch compresses nothing");
    }
  }

  private long dataOffset(String name, byte[] raw, long header, long bytes, long limit)
      throws IOException {
    if (header < 0 || header > limit - LOCAL_BYTES) {
      throw damaged("entry " + shown(name) + " lies outside of the file");
    }
    var local = read(header, LOCAL_BYTES);
    int nameBytes = local.getShort(26) & 0xffff;
    long data = header + LOCAL_BYTES + nameBytes + (local.getShort(28) & 0xffff);
    if (local.getInt(0) != LOCAL || nameBytes != raw.length || local.getShort(8) != 0) {
      throw damaged("entry " + shown(name) + " is not where the directory says");
    }
    if (bytes > limit || data > limit - bytes) {
      throw damaged("entry " + shown(name) + " has " + bytes + " bytes, more than the file holds");
    }
    if (!read(header + LOCAL_BYTES, nameBytes).equals(ByteBuffer.wrap(raw))) {
      throw damaged("entry " + shown(name) + " has two names");
    }
    return data;
  }

  private void requireApart() throws IOException {
    var sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(Entry::bytes));
    for (int i = 1; i < sorted.size(); i++) {
      var before = sorted.get(i - 1);
      if (before.bytes() > 0 && sorted.get(i).offset() < before.offset() + before.bytes()) {
        throw damaged(
            "entries "
                + shown(before.name())
                + " and "
                + shown(sorted.get(i).name())
                + " lie on the same bytes");
      }
    }
  }

  /**
   * All bytes of a small entry, its checksum compared.
   *
   * @param most bytes allowed
   */
  byte[] read(Entry entry, int most) throws IOException {
    if (entry.bytes() > most) {
      throw new MalformedCheckpointException(
          "entry "
              + shown(entry.name())
              + " has "
              + entry.bytes()
              + " bytes; at most "
              + most
              + " are allowed");
    }
    var whole = ByteBuffer.allocate((int) entry.bytes());
    stream(entry, whole::put);
    return whole.array();
  }

  /** All bytes of an entry in pieces of whole floats and doubles, its checksum compared. */
  void stream(Entry entry, Sink sink) throws IOException {
    var checksum = new CRC32();
    var block =
        ByteBuffer.allocateDirect((int) Math.min(BLOCK, entry.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < entry.bytes(); done += block.limit()) {
      block.clear().limit((int) Math.min(block.capacity(), entry.bytes() - done));
      fill(block, entry.offset() + done);
      checksum.update(block.duplicate());
      sink.take(block.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }
    if ((int) checksum.getValue() != entry.crc()) {
      throw damaged("the checksum of " + shown(entry.name()) + " is not that of its bytes");
    }
  }

  /** An entry's bytes without reading them; they come as they are asked for. */
  ByteBuffer map(Entry entry) throws IOException {
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw new MalformedCheckpointException(
          "entry " + shown(entry.name()) + " has " + entry.bytes() + " bytes in no plain order");
    }
    return channel
        .map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer read(long offset, int bytes) throws IOException {
    var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fill(buffer, offset);
    return buffer;
  }

  /** Fills a buffer to its limit and turns it round. */
  private void fill(ByteBuffer buffer, long offset) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the file ended while it was read");
      }
    }
    buffer.flip();
  }

  private static MalformedCheckpointException cut() {
    return new MalformedCheckpointException(
        "it is no whole PyTorch checkpoint; it was cut or damaged, download it again");
  }

  private static MalformedCheckpointException damaged(String how) {
    return new MalformedCheckpointException(
        "it is no whole PyTorch checkpoint: " + how + "; download it again");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
