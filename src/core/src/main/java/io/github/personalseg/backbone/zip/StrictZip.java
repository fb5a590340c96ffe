package io.github.personalseg.backbone.zip;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The files of a ZIP archive, read so strictly that no two readers can see different ones: one
 * directory at the very end without a comment, both of its ends and both headers of each file in
 * agreement, no name twice in any case, none that leaves its folder, no two files on the same
 * bytes. Stored files are ranges that can be read piece by piece; deflated ones are read whole. For
 * one thread.
 */
public final class StrictZip implements Closeable {
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
  private static final int EXTRA_64 = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int MASK_16 = 0xffff;
  private static final long MASK_32 = 0xffffffffL;
  private static final int BLOCK = 1 << 20;
  private static final int SHOWN = 200;

  /**
   * One file within.
   *
   * @param stored whether its bytes stand in the archive as they are
   * @param offset of its first byte in the archive
   * @param packed bytes it takes there
   * @param bytes its length
   * @param crc CRC-32 of its bytes
   */
  public record Entry(String name, boolean stored, long offset, long packed, long bytes, int crc) {}

  /** Takes a file's bytes, piece after piece. */
  public interface Sink {
    /**
     * @param piece valid during the call, little-endian
     */
    void take(ByteBuffer piece) throws IOException;
  }

  private final FileChannel channel;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private StrictZip(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens an archive and reads its directory.
   *
   * @throws MalformedZipException when it is no such archive, or not whole
   */
  public static StrictZip open(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.READ);
    var zip = new StrictZip(channel);
    try {
      zip.readDirectory();
      return zip;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Its files by name, in the directory's order. */
  public Map<String, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  private void readDirectory() throws IOException {
    long end = channel.size() - END_BYTES;
    if (end < 0) {
      throw cut();
    }
    var last = read(end, END_BYTES);
    if (last.getInt(0) != END || last.getShort(20) != 0) {
      throw cut();
    }
    long count = last.getShort(10) & MASK_16;
    long bytes = last.getInt(12) & MASK_32;
    long begin = last.getInt(16) & MASK_32;
    long directoryEnd = end;
    long locator = end - LOCATOR_64_BYTES;
    if (locator >= 0 && read(locator, Integer.BYTES).getInt(0) == LOCATOR_64) {
      directoryEnd = read(locator, LOCATOR_64_BYTES).getLong(8);
      if (directoryEnd < 0
          || directoryEnd != locator - END_64_BYTES
          || read(directoryEnd, Integer.BYTES).getInt(0) != END_64) {
        throw new MalformedZipException("has two ends of its directory that differ");
      }
      var wide = read(directoryEnd, END_64_BYTES);
      count = same(wide.getLong(32), count, MASK_16);
      bytes = same(wide.getLong(40), bytes, MASK_32);
      begin = same(wide.getLong(48), begin, MASK_32);
    }
    requireAtMost(count, MAX_ENTRIES, "files");
    requireAtMost(bytes, MAX_DIRECTORY_BYTES, "bytes");
    if (begin != directoryEnd - bytes) {
      throw new MalformedZipException("has no directory right before its end");
    }
    readEntries(read(begin, (int) bytes), count, begin);
    requireApart();
  }

  private static void requireAtMost(long value, int most, String what) throws IOException {
    if (value < 0 || value > most) {
      throw new MalformedZipException(
          "has a directory of " + value + " " + what + "; at most " + most + " are allowed");
    }
  }

  /** The two ends must agree where the narrow one says a number. */
  private static long same(long wide, long narrow, long open) throws IOException {
    if (narrow != open && narrow != wide) {
      throw new MalformedZipException("has two ends of its directory that differ");
    }
    return wide;
  }

  private void readEntries(ByteBuffer directory, long count, long limit) throws IOException {
    var folded = new TreeSet<String>();
    for (long i = 0; i < count; i++) {
      var entry = entry(directory, limit);
      if (!folded.add(entry.name().toLowerCase(Locale.ROOT))) {
        throw new MalformedZipException("holds " + quoted(entry.name()) + " twice");
      }
      entries.put(entry.name(), entry);
    }
    if (directory.hasRemaining()) {
      throw new MalformedZipException("has a directory longer than its " + count + " files");
    }
  }

  /** The next file of the directory; its data must end before the directory begins. */
  private Entry entry(ByteBuffer directory, long limit) throws IOException {
    int at = directory.position();
    if (directory.remaining() < CENTRAL_BYTES || directory.getInt(at) != CENTRAL) {
      throw damagedDirectory();
    }
    int flags = directory.getShort(at + 8);
    int method = directory.getShort(at + 10) & MASK_16;
    int crc = directory.getInt(at + 16);
    long packed = directory.getInt(at + 20) & MASK_32;
    long bytes = directory.getInt(at + 24) & MASK_32;
    int nameBytes = directory.getShort(at + 28) & MASK_16;
    int extraBytes = directory.getShort(at + 30) & MASK_16;
    int commentBytes = directory.getShort(at + 32) & MASK_16;
    long header = directory.getInt(at + 42) & MASK_32;
    directory.position(at + CENTRAL_BYTES);
    if (directory.remaining() < nameBytes + extraBytes + commentBytes) {
      throw damagedDirectory();
    }
    byte[] raw = new byte[nameBytes];
    directory.get(raw);
    String name = name(raw);
    var extra = directory.slice(directory.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + extraBytes + commentBytes);
    var large = largeFields(extra);
    bytes = bytes == MASK_32 ? next(large) : bytes;
    packed = packed == MASK_32 ? next(large) : packed;
    header = header == MASK_32 ? next(large) : header;
    if ((flags & 1) != 0) {
      throw new MalformedZipException("holds " + quoted(name) + ", which is encrypted");
    }
    if (method != STORED && method != DEFLATED) {
      throw new MalformedZipException("holds " + quoted(name) + ", packed in an unknown way");
    }
    if (bytes < 0 || packed < 0 || (method == STORED && bytes != packed)) {
      throw new MalformedZipException("holds " + quoted(name) + " with two sizes");
    }
    long offset = dataOffset(name, raw, method, header, packed, limit);
    return new Entry(name, method == STORED, offset, packed, bytes, crc);
  }

  private static String name(byte[] raw) throws IOException {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedZipException("holds a file whose name is no text", e);
    }
    if (name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.chars().anyMatch(letter -> letter < ' ' || letter == 0x7f)
        || ("/" + name + "/").contains("/../")) {
      throw new MalformedZipException(
          "holds " + quoted(name) + ", which leaves its folder or is no plain name");
    }
    return name;
  }

  private static ByteBuffer largeFields(ByteBuffer extra) throws IOException {
    while (extra.remaining() >= Integer.BYTES) {
      int id = extra.getShort() & MASK_16;
      int length = extra.getShort() & MASK_16;
      if (length > extra.remaining()) {
        throw damagedDirectory();
      }
      if (id == EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private static long next(ByteBuffer large) throws IOException {
    if (large.remaining() < Long.BYTES) {
      throw damagedDirectory();
    }
    return large.getLong();
  }

  /** Where a file's bytes begin, by the header before them, which must agree with the directory. */
  private long dataOffset(String name, byte[] raw, int method, long header, long packed, long limit)
      throws IOException {
    if (header < 0 || header > limit - LOCAL_BYTES) {
      throw new MalformedZipException("holds " + quoted(name) + ", which lies outside of the file");
    }
    var local = read(header, LOCAL_BYTES);
    int nameBytes = local.getShort(26) & MASK_16;
    long data = header + LOCAL_BYTES + nameBytes + (local.getShort(28) & MASK_16);
    if (local.getInt(0) != LOCAL
        || nameBytes != raw.length
        || (local.getShort(8) & MASK_16) != method
        || data > limit) {
      throw new MalformedZipException(
          "holds " + quoted(name) + ", which is not where the directory says");
    }
    if (packed > limit - data) {
      throw new MalformedZipException(
          "holds " + quoted(name) + " of " + packed + " bytes, more than the file has");
    }
    if (!read(header + LOCAL_BYTES, nameBytes).equals(ByteBuffer.wrap(raw))) {
      throw new MalformedZipException("holds " + quoted(name) + " with two names");
    }
    return data;
  }

  private void requireApart() throws IOException {
    var sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(Entry::packed));
    for (int i = 1; i < sorted.size(); i++) {
      var before = sorted.get(i - 1);
      var after = sorted.get(i);
      if (before.packed() > 0 && after.offset() < before.offset() + before.packed()) {
        throw new MalformedZipException(
            "holds "
                + quoted(before.name())
                + " and "
                + quoted(after.name())
                + " on the same bytes");
      }
    }
  }

  /**
   * All bytes of a small file, its checksum compared.
   *
   * @param most bytes it may have, packed and not
   */
  public byte[] read(Entry entry, long most) throws IOException {
    long bytes = Math.max(entry.bytes(), entry.packed());
    if (bytes > Math.min(most, Integer.MAX_VALUE - 8)) {
      throw new MalformedZipException(
          "holds "
              + quoted(entry.name())
              + " of "
              + bytes
              + " bytes; at most "
              + most
              + " are allowed");
    }
    byte[] packed = read(entry.offset(), (int) entry.packed()).array();
    byte[] whole = entry.stored() ? packed : inflated(packed, entry);
    var checksum = new CRC32();
    checksum.update(whole);
    requireSum(checksum, entry);
    return whole;
  }

  private static byte[] inflated(byte[] packed, Entry entry) throws IOException {
    var inflater = new Inflater(true);
    try {
      byte[] bytes = new byte[(int) entry.bytes()];
      inflater.setInput(packed);
      int at = 0;
      while (at < bytes.length) {
        int more = inflater.inflate(bytes, at, bytes.length - at);
        if (more == 0) {
          break;
        }
        at += more;
      }
      if (at < bytes.length || inflater.inflate(new byte[1]) != 0) {
        throw new MalformedZipException("holds a damaged " + quoted(entry.name()));
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new MalformedZipException("holds a damaged " + quoted(entry.name()), e);
    } finally {
      inflater.end();
    }
  }

  /** All bytes of a stored file in pieces of whole floats and doubles, its checksum compared. */
  public void stream(Entry entry, Sink sink) throws IOException {
    requireStored(entry);
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
    requireSum(checksum, entry);
  }

  /** A stored file's bytes without reading them; they come as they are asked for, unchecked. */
  public ByteBuffer map(Entry entry) throws IOException {
    requireStored(entry);
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw new MalformedZipException(
          "holds " + quoted(entry.name()) + " of " + entry.bytes() + " bytes in no plain order");
    }
    return channel
        .map(FileChannel.MapMode.READ_ONLY, entry.offset(), entry.bytes())
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireStored(Entry entry) {
    if (!entry.stored()) {
      throw new IllegalArgumentException(entry.name() + " is deflated; only read gives its bytes");
    }
  }

  private static void requireSum(CRC32 checksum, Entry entry) throws IOException {
    if ((int) checksum.getValue() != entry.crc()) {
      throw new MalformedZipException(
          "holds " + quoted(entry.name()) + ", whose checksum is not that of its bytes");
    }
  }

  private ByteBuffer read(long offset, int bytes) throws IOException {
    if (offset < 0 || offset > channel.size() - bytes) {
      throw cut();
    }
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

  /** A name from an archive, short and printable, in quotes. */
  public static String quoted(String name) {
    String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
    return '"'
        + (printable.length() > SHOWN ? printable.substring(0, SHOWN) + "…" : printable)
        + '"';
  }

  private static MalformedZipException cut() {
    return new MalformedZipException("does not end as ZIP archives do: it was cut or damaged");
  }

  private static MalformedZipException damagedDirectory() {
    return new MalformedZipException("has a damaged directory");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
