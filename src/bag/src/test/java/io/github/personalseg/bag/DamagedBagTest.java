package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bags with wrong bytes. */
class DamagedBagTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Compression.class)
  void wrongBytesInAChunkAreFoundByItsChecksum(Compression compression) throws IOException {
    List<RawMessage> messages = Bags.messages(100);
    Path file = Bags.write(folder.resolve("bag"), messages, compression, 2000);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 0x10;
    Files.write(file, bytes);
    try (var reader = BagReader.open(file);
        var stream = reader.messages()) {
      var error =
          assertThrows(
              BagException.class,
              () -> {
                while (stream.hasNext()) {
                  stream.next();
                }
              });
      assertTrue(error.offset() > 0 && error.getMessage().contains(file.toString()));
    }
  }

  /** Bytes all over a small bag are damaged in turn: no other exception, no endless loop. */
  @ParameterizedTest
  @EnumSource(Compression.class)
  void anyDamagedByteGivesMessagesOrOneClearError(Compression compression) throws IOException {
    List<RawMessage> messages = Bags.messages(12);
    List<String> all = Bags.values(messages);
    Path file = Bags.write(folder.resolve("bag"), messages, compression, 700);
    byte[] original = Files.readAllBytes(file);
    var random = new Random(3);
    for (int i = 0; i < original.length; i += 1 + random.nextInt(9)) {
      byte[] bytes = original.clone();
      bytes[i] ^= (byte) (1 + random.nextInt(255));
      Path damaged = Files.write(folder.resolve("damaged.mcap"), bytes);
      try {
        assertTrue(Bags.read(damaged).size() <= all.size(), "byte " + i);
        try (var reader = BagReader.open(damaged)) {
          reader.info();
        }
      } catch (BagException e) {
        assertEquals(damaged, e.file(), "byte " + i);
      }
    }
  }

  @Test
  void randomFilesGiveOneClearError() throws IOException {
    var random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      if (bytes.length > 20 && i % 4 != 0) {
        System.arraycopy(McapFormat.magic(), 0, bytes, 0, 8);
        bytes[8] = (byte) (1 + random.nextInt(15));
        Arrays.fill(bytes, 10, 17, (byte) 0);
        if (i % 4 == 1) {
          System.arraycopy(McapFormat.magic(), 0, bytes, bytes.length - 8, 8);
        }
      }
      Path file = Files.write(folder.resolve("random.mcap"), bytes);
      try {
        assertEquals(0, Bags.read(file).size());
      } catch (BagException e) {
        assertEquals(file, e.file());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffff_ffffL, Long.MAX_VALUE, -1, 1L << 31, (1L << 30) + 1})
  void hugeLengthsAllocateNothing(long length) throws IOException {
    Path file = Bags.write(folder.resolve("bag"), Bags.messages(20), Compression.NONE, 100_000);
    byte[] original = Files.readAllBytes(file);
    ByteBuffer view = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN);
    int chunk = McapFormat.MAGIC_BYTES + 9 + (int) view.getLong(9);
    assertEquals(McapFormat.CHUNK, original[chunk]);
    // Of the record, of the chunk decompressed, of its compression's name, of its records.
    for (int at : new int[] {chunk + 1, chunk + 25, chunk + 37, chunk + 41}) {
      byte[] bytes = original.clone();
      ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (at == chunk + 37) {
        out.putInt(at, (int) length);
      } else {
        out.putLong(at, length);
      }
      Path damaged = Files.write(folder.resolve("huge.mcap"), bytes);
      assertThrows(BagException.class, () -> Bags.read(damaged), "at " + at);
    }
  }

  @Test
  void aDamagedSummaryIsReplacedByReadingEverything() throws IOException {
    List<RawMessage> messages = Bags.messages(50);
    Path file = Bags.write(folder.resolve("bag"), messages, Compression.ZSTD, 1000);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 60] ^= 1;
    Files.write(file, bytes);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(file)));
    try (var reader = BagReader.open(file)) {
      assertEquals(50, reader.info().messages());
      assertTrue(
          reader.warnings().toString().contains("index is damaged"), reader.warnings().toString());
    }
  }

  @Test
  void whatIsNoBagIsNamed() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    fails(empty, "no bag: neither metadata.yaml nor .mcap or .db3 files");
    fails(folder.resolve("none"), "does not exist");
    fails(Files.writeString(folder.resolve("a.mcap"), "hello"), "neither an MCAP nor a sqlite3");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(folder.resolve("b.mcap"), "hello");
    metadata(outside, "../b.mcap");
    fails(outside, "lies outside the bag's folder");
    metadata(outside, "/");
    fails(outside, "lies outside the bag's folder");
    metadata(outside, "\\0");
    fails(outside, "is no file name");
    metadata(outside, "c.mcap");
    fails(outside, "missing, but the bag's metadata name it");
  }

  @Test
  void damagedMetadataAreReplacedByTheFilesThemselves() throws IOException {
    List<RawMessage> messages = Bags.messages(10);
    Path bag = folder.resolve("bag");
    Bags.write(bag, messages, Compression.ZSTD, 1000);
    for (String text : List.of("", "{", "a: [1", "rosbag2_bagfile_information: 5", "\0")) {
      Files.writeString(bag.resolve("metadata.yaml"), text);
      assertEquals(Bags.values(messages), Bags.values(Bags.read(bag)), text);
    }
  }

  private static void metadata(Path bag, String file) throws IOException {
    Files.writeString(
        bag.resolve("metadata.yaml"),
        "rosbag2_bagfile_information:\n  relative_file_paths: [\"" + file + "\"]\n");
  }

  private static void fails(Path bag, String reason) {
    var error = assertThrows(BagException.class, () -> Bags.read(bag));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }
}
