package io.github.personalseg.backbone.script;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The files of a ZIP archive, read so strictly that no two readers can see different ones: one
 * directory at the very end, no name twice in any case, no gaps between what its ends say.
 */
final class ZipDirectory implements AutoCloseable {
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final long MAX_DIRECTORY_BYTES = 64L << 20;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final long IN_64 = 0xffffffffL;

  private record Entry(String name, int method, long packed, long size, long local) {}

  private final RandomAccessFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * Reads the directory.
   *
   * @throws IOException when it is no such archive
   */
  ZipDirectory(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "r");
    try {
      read();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The names in the directory's order. */
  Iterable<String> names() {
    return entries.keySet();
  }

  private void read() throws IOException {
    long end = file.length() - END_BYTES;
    if (end < 0) {
      throw new IOException("is no ZIP archive: it has " + file.length() + " bytes");
    }
    var last = bytes(end, END_BYTES);
    if (last.getInt(0) != END || last.getShort(20) != 0) {
      throw new IOException("is no ZIP archive that ends with its directory");
    }
    long count = last.getShort(10) & 0xffff;
    long size = last.getInt(12) & IN_64;
    long offset = last.getInt(16) & IN_64;
    long directoryEnd = end;
    long locator = end - LOCATOR64_BYTES;
    if (locator >= 0 && bytes(locator, 4).getInt(0) == LOCATOR64) {
      long end64 = bytes(locator, LOCATOR64_BYTES).getLong(8);
      if (end64 < 0 || end64 != locator - 56 || bytes(end64, 4).getInt(0) != END64) {
        throw new IOException("has two ends of its directory that differ");
      }
      var wide = bytes(end64, 56);
      count = same(wide.getLong(32), count, 0xffff);
      size = same(wide.getLong(40), size, IN_64);
      offset = same(wide.getLong(48), offset, IN_64);
      directoryEnd = end64;
    }
    if (size < 0 || size > MAX_DIRECTORY_BYTES || offset != directoryEnd - size) {
      throw new IOException("has no directory right before its end");
    }
    var directory = bytes(offset, (int) size);
    var folded = new TreeSet<String>();
    for (long i = 0; i < count; i++) {
      var entry = entry(directory);
      if (!folded.add(entry.name().toLowerCase(Locale.ROOT))) {
        throw new IOException("holds " + quoted(entry.name()) + " twice");
      }
      entries.put(entry.name(), entry);
    }
    if (directory.hasRemaining()) {
      throw new IOException("has a directory longer than its " + count + " files");
    }
  }

  /** The two ends must agree where the narrow one says a number. */
  private static long same(long wide, long narrow, long open) throws IOException {
    if (narrow != open && narrow != wide) {
      throw new IOException("has two ends of its directory that differ");
    }
    return wide;
  }

  private static Entry entry(ByteBuffer from) throws IOException {
    int at = from.position();
    if (from.remaining() < CENTRAL_BYTES || from.getInt(at) != CENTRAL) {
      throw new IOException("has a damaged directory");
    }
    int nameBytes = from.getShort(at + 28) & 0xffff;
    int extraBytes = from.getShort(at + 30) & 0xffff;
    int commentBytes = from.getShort(at + 32) & 0xffff;
    if (from.remaining() < CENTRAL_BYTES + nameBytes + extraBytes + commentBytes) {
      throw new IOException("has a damaged directory");
    }
    long packed = from.getInt(at + 20) & IN_64;
    long size = from.getInt(at + 24) & IN_64;
    long local = from.getInt(at + 42) & IN_64;
    byte[] name = new byte[nameBytes];
    from.get(at + CENTRAL_BYTES, name);
    for (byte letter : name) {
      if (letter < 0x21 || letter == '\\') { // also what is not ASCII
        throw new IOException("holds a file whose name has a character that no exporter writes");
      }
    }
    int extra = at + CENTRAL_BYTES + nameBytes;
    int extraEnd = extra + extraBytes;
    while (extra + 4 <= extraEnd) {
      int kind = from.getShort(extra) & 0xffff;
      int length = from.getShort(extra + 2) & 0xffff;
      int value = extra + 4;
      extra = value + length;
      if (extra > extraEnd) {
        throw new IOException("has a damaged directory");
      }
      if (kind == 1) {
        int needed =
            8 * ((size == IN_64 ? 1 : 0) + (packed == IN_64 ? 1 : 0) + (local == IN_64 ? 1 : 0));
        if (length < needed) {
          throw new IOException("has a damaged directory");
        }
        if (size == IN_64) {
          size = from.getLong(value);
          value += 8;
        }
        if (packed == IN_64) {
          packed = from.getLong(value);
          value += 8;
        }
        if (local == IN_64) {
          local = from.getLong(value);
        }
      }
    }
    from.position(extraEnd + commentBytes);
    if ((from.getShort(at + 8) & 1) != 0) {
      throw new IOException("holds an encrypted file");
    }
    return new Entry(
        new String(name, StandardCharsets.US_ASCII),
        from.getShort(at + 10) & 0xffff,
        packed,
        size,
        local);
  }

  /**
   * A file's bytes.
   *
   * @param most bytes it may have
   */
  byte[] read(String name, long most) throws IOException {
    var entry = entries.get(name);
    if (entry == null) {
      throw new IOException("holds no " + quoted(name));
    }
    if (entry.size() > most || entry.packed() > most) {
      throw new IOException(
          "holds "
              + quoted(name)
              + " of "
              + Math.max(entry.size(), entry.packed())
              + " bytes; at most "
              + most
              + " are allowed");
    }
    var local = bytes(entry.local(), LOCAL_BYTES);
    if (local.getInt(0) != LOCAL) {
      throw new IOException("holds a damaged " + quoted(name));
    }
    long data =
        entry.local() + LOCAL_BYTES + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
    byte[] packed = bytes(data, (int) entry.packed()).array();
    return switch (entry.method()) {
      case STORED -> {
        if (entry.packed() != entry.size()) {
          throw new IOException("holds a damaged " + quoted(name));
        }
        yield packed;
      }
      case DEFLATED -> inflated(packed, (int) entry.size(), name);
      default -> throw new IOException("holds " + quoted(name) + ", packed in an unknown way");
    };
  }

  private static byte[] inflated(byte[] packed, int size, String name) throws IOException {
    var inflater = new Inflater(true);
    try {
      byte[] bytes = new byte[size];
      inflater.setInput(packed);
      int at = 0;
      while (at < size) {
        int more = inflater.inflate(bytes, at, size - at);
        if (more == 0) {
          break;
        }
        at += more;
      }
      if (at < size || inflater.inflate(new byte[1]) != 0) {
        throw new IOException("holds a damaged " + quoted(name));
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new IOException("holds a damaged " + quoted(name), e);
    } finally {
      inflater.end();
    }
  }

  private ByteBuffer bytes(long offset, int length) throws IOException {
    if (offset < 0 || offset > file.length() - length) {
      throw new IOException("is cut: a part of it lies beyond its end");
    }
    byte[] bytes = new byte[length];
    file.seek(offset);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static String quoted(String name) {
    return "\"" + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + "\"";
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
