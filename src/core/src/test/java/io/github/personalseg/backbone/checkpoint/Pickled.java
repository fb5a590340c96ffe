package io.github.personalseg.backbone.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles and checkpoints instruction by instruction, the good and the bad. */
final class Pickled {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Pickled() {
    raw(0x80, 2);
  }

  Pickled raw(int... codes) {
    for (int code : codes) {
      out.write(code);
    }
    return this;
  }

  Pickled text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    raw('X').little(utf8.length, 4);
    out.writeBytes(utf8);
    return this;
  }

  Pickled little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> 8 * i));
    }
    return this;
  }

  Pickled number(long value) {
    return raw(0x8a, 8).little(value, 8);
  }

  Pickled global(String module, String name) {
    out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Pickled numbers(long... values) {
    raw('(');
    Arrays.stream(values).forEach(this::number);
    return raw('t');
  }

  /** The beginning of a table with one key; its value follows. */
  Pickled table(String key) {
    return raw('}').text(key);
  }

  Pickled storage(String type, String key, long elements) {
    raw('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
    return raw('t', 'Q');
  }

  Pickled tensor(
      String type, String key, long elements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw('(').storage(type, key, elements);
    number(offset).numbers(shape).numbers(strides).raw(0x89);
    return global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
  }

  /** Ends a table that {@link #table} began. */
  byte[] end() {
    return raw('s', '.').bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** Twelve floats, 0 to 11. */
  static byte[] twelve() {
    var buffer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 12; i++) {
      buffer.putFloat(i);
    }
    return buffer.array();
  }

  /** A checkpoint of a pickle and storage 0, twelve floats. */
  static Path checkpoint(Path file, byte[] pickle) {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    entries.put("archive/data/0", twelve());
    return zip(file, entries, false);
  }

  static Path zip(Path file, Map<String, byte[]> entries, boolean packed) {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var each : entries.entrySet()) {
        var entry = new ZipEntry(each.getKey());
        if (!packed) {
          var crc = new CRC32();
          crc.update(each.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(each.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(each.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
