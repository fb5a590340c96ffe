package io.github.personalseg.backbone.zip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives are read whole, or refused with what is wrong. */
final class StrictZipTest {
  private static final byte[] TEXT =
      "seen by every reader alike".repeat(9).getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static byte[] zip(String... names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(TEXT);
      }
    }
    return bytes.toByteArray();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("x.zip"), bytes);
  }

  private void refused(byte[] bytes, String said) throws IOException {
    var file = file(bytes);
    var error = assertThrows(MalformedZipException.class, () -> readAll(file), said);
    assertTrue(error.getMessage().contains(said), error.getMessage());
  }

  private static void readAll(Path file) throws IOException {
    try (var zip = StrictZip.open(file)) {
      for (var entry : zip.entries().values()) {
        assertArrayEquals(TEXT, zip.read(entry, TEXT.length));
      }
    }
  }

  @Test
  void deflatedFilesAreReadWhole() throws IOException {
    var file = file(zip("a/one", "a/two words", "a/größe"));
    readAll(file);
    try (var zip = StrictZip.open(file)) {
      assertEquals(
          List.of("a/one", "a/two words", "a/größe"), new ArrayList<>(zip.entries().keySet()));
      var entry = zip.entries().values().iterator().next();
      assertThrows(MalformedZipException.class, () -> zip.read(entry, TEXT.length - 1L));
      assertThrows(IllegalArgumentException.class, () -> zip.stream(entry, piece -> {}));
    }
  }

  @Test
  void namesThatTwoReadersTakeDifferentlyAreRefused() throws IOException {
    refused(zip("a/one", "A/ONE"), "twice");
    for (String name : List.of("../x", "a/../../x", "/x", "a\\x", "a\u0000x", "a\nx")) {
      refused(zip(name), "leaves its folder");
    }
  }

  @Test
  void archivesWithMoreThanTheirFilesAreRefused() throws IOException {
    byte[] good = zip("a/one");
    refused(Arrays.copyOf(good, good.length + 1), "cut or damaged");
    byte[] before = new byte[good.length + 3];
    System.arraycopy(good, 0, before, 3, good.length);
    refused(before, "no directory right before its end");
    byte[] fewer = good.clone();
    fewer[good.length - 22 + 10] = 0;
    refused(fewer, "longer than its 0 files");
  }

  @Test
  void aChangedByteNeverGivesOtherBytes() throws IOException {
    byte[] good = zip("a/one");
    int data = 30 + "a/one".length();
    int packed = good.length - 22 - (46 + "a/one".length()) - 16 - data;
    assertTrue(packed > 20);
    int refused = 0;
    for (int at = data; at < data + packed; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 0x10;
      try {
        readAll(file(changed));
      } catch (MalformedZipException e) {
        refused++;
      }
    }
    // The last byte may have bits of no meaning.
    assertTrue(refused >= packed - 1, refused + " of " + packed);
  }

  @Test
  void whatWasCutAnywhereIsRefused() throws IOException {
    byte[] good = zip("a/one", "a/two");
    for (int length = 0; length < good.length; length++) {
      var file = file(Arrays.copyOf(good, length));
      assertThrows(IOException.class, () -> readAll(file), "cut at " + length);
    }
  }
}
