package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.SqliteBagTest;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.types.MessageTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bags of several data files, of which people, power cuts and tools left some in another state. */
final class ManySplitsTest {
  private static final int SPLIT = 10;

  @TempDir Path folder;

  /** What may have happened to one data file. */
  private enum Fate {
    WHOLE,
    EMPTY,
    GONE,
    CUT,
    GARBAGE,
    PACKED,
    PACKED_AND_UNPACKED,
    PACKED_AND_EMPTY,
    PACKED_AND_HALF_UNPACKED,
    PACKED_AND_CUT;

    boolean losesMessages() {
      return this == EMPTY
          || this == GONE
          || this == CUT
          || this == GARBAGE
          || this == PACKED_AND_CUT;
    }
  }

  private byte[] split(List<RawMessage> messages, String storage, int seed) throws Exception {
    Path file =
        storage.equals("mcap")
            ? Bags.write(folder.resolve("made" + seed), messages, Compression.NONE, 300)
            : SqliteBagTest.database(folder.resolve("made" + seed + ".db3"), messages, 4, d -> d);
    return Files.readAllBytes(file);
  }

  private static void put(Path plain, byte[] bytes, Fate fate, Random random) throws Exception {
    Path packed = plain.resolveSibling(plain.getFileName() + ".zstd");
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2 + random.nextInt(bytes.length / 4));
    switch (fate) {
      case WHOLE -> Files.write(plain, bytes);
      case EMPTY -> Files.write(plain, new byte[0]);
      case GONE -> {
        // nothing
      }
      case CUT -> Files.write(plain, half);
      case GARBAGE -> Files.write(plain, new byte[5000]);
      case PACKED, PACKED_AND_UNPACKED, PACKED_AND_EMPTY, PACKED_AND_HALF_UNPACKED -> {
        Files.write(packed, Zstd.compress(bytes, 3));
        if (fate == Fate.PACKED_AND_UNPACKED) {
          Files.write(plain, bytes);
        } else if (fate == Fate.PACKED_AND_EMPTY) {
          Files.write(plain, new byte[0]);
        } else if (fate == Fate.PACKED_AND_HALF_UNPACKED) {
          Files.write(plain, half);
        }
      }
      case PACKED_AND_CUT -> {
        byte[] whole = Zstd.compress(bytes, 3);
        Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
      }
    }
  }

  /** Every message of a whole file comes once and in order, and no loss goes untold. */
  @ParameterizedTest
  @CsvSource({
    "mcap, true",
    "mcap, false",
    "db3, true",
    "db3, false",
  })
  void whatIsWholeIsReadOnceAndTheRestIsTold(String storage, boolean withMetadata)
      throws Exception {
    var random = new Random(storage.hashCode() + (withMetadata ? 1 : 0));
    var fates = Fate.values();
    for (int round = 0; round < 16; round++) {
      int splits = 1 + random.nextInt(4);
      List<RawMessage> all = SqliteBagTest.expected(SPLIT * splits);
      Path bag = Files.createDirectory(folder.resolve("bag" + round));
      List<Fate> fated = new ArrayList<>();
      List<String> names = new ArrayList<>();
      List<String> mustCome = new ArrayList<>();
      List<String> mayCome = new ArrayList<>();
      for (int i = 0; i < splits; i++) {
        Fate fate = round < fates.length && i == 0 ? fates[round] : fates[random.nextInt(10)];
        var messages = all.subList(i * SPLIT, (i + 1) * SPLIT);
        String name = "run_" + i + "." + storage;
        put(bag.resolve(name), split(messages, storage, round * 10 + i), fate, random);
        names.add(random.nextBoolean() ? name : name + ".zstd");
        fated.add(fate);
        mayCome.addAll(Bags.values(messages));
        if (!fate.losesMessages()) {
          mustCome.addAll(Bags.values(messages));
        }
      }
      if (withMetadata) {
        SqliteBagTest.metadata(bag, "FILE", names.toArray(String[]::new));
      }
      String what = round + ": " + fated;
      try (var reader = BagReader.open(bag)) {
        var read = new ArrayList<RawMessage>();
        long counted = reader.info().messages();
        try (var stream = reader.messages()) {
          stream.forEachRemaining(read::add);
        }
        var values = Bags.values(read);
        assertTrue(isSubsequence(values, mayCome), what + " each once, in order");
        assertTrue(isSubsequence(mustCome, values), what + " misses whole ones");
        assertEquals(values.size(), counted, what);
        // Without metadata nobody can know what is gone.
        boolean known = withMetadata || fated.stream().anyMatch(f -> f != Fate.GONE);
        if (values.size() < mayCome.size() && known && !onlyGone(fated, withMetadata)) {
          assertTrue(reader.warnings().size() > (withMetadata ? 0 : 1), what + " tells nothing");
        }
      } catch (BagException e) {
        assertTrue(mustCome.isEmpty(), what + ": " + e.getMessage());
      }
    }
  }

  private static boolean onlyGone(List<Fate> fates, boolean withMetadata) {
    return !withMetadata
        && fates.stream().filter(Fate::losesMessages).allMatch(fate -> fate == Fate.GONE);
  }

  private static boolean isSubsequence(List<String> part, List<String> all) {
    int at = 0;
    for (String value : all) {
      if (at < part.size() && part.get(at).equals(value)) {
        at++;
      }
    }
    return at == part.size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drive_0.mcap",
        "x.mcap",
        "größe_0.mcap",
        "x_0.mcap.zstd",
        "a b_0.mcap",
        "x_0.db3",
        "rosbag2_2024_01_01-10_00_00_0.mcap",
        "X_0.mcap",
        "x_00.mcap",
        "%.mcap",
        "a?b#c_0.db3"
      })
  void aRenamedFileIsFound(String name) throws Exception {
    var messages = SqliteBagTest.expected(SPLIT);
    Path bag = Files.createDirectory(folder.resolve("bag"));
    byte[] bytes = split(messages, name.contains(".db3") ? "db3" : "mcap", 1);
    Files.write(bag.resolve(name), name.endsWith("zstd") ? Zstd.compress(bytes, 3) : bytes);
    SqliteBagTest.metadata(bag, "", "old_name_0.mcap");
    assertEquals(Bags.values(messages), Bags.values(Bags.read(bag)));
  }

  @Test
  void aSplitThatTheMetadataForgotIsReadInItsPlace() throws Exception {
    var all = SqliteBagTest.expected(4 * SPLIT);
    Path bag = Files.createDirectory(folder.resolve("bag"));
    for (int i = 0; i < 4; i++) {
      Files.write(
          bag.resolve("x_" + i + ".mcap"),
          split(all.subList(i * SPLIT, i * SPLIT + SPLIT), "mcap", i));
    }
    Files.write(bag.resolve("other.mcap"), split(all.subList(0, SPLIT), "mcap", 9));
    SqliteBagTest.metadata(bag, "", "x_0.mcap", "x_2.mcap", "x_0.mcap");
    assertEquals(Bags.values(all), Bags.values(Bags.read(bag)));
    try (var reader = BagReader.open(bag)) {
      String told = reader.warnings().toString();
      assertTrue(told.contains("other.mcap is not named by metadata.yaml; it is left out"), told);
      assertTrue(told.contains("x_3.mcap is not named by metadata.yaml; it is read"), told);
    }
  }

  /** As {@code ros2 bag record --compression-mode message} does it, which MCAP knows nothing of. */
  @ParameterizedTest
  @CsvSource({
    "NONE, 100, true",
    "NONE, 1000000, false",
    "ZSTD, 300, true",
    "LZ4, 300, false",
  })
  void messagesCompressedOneByOneInMcap(Compression chunks, int chunkBytes, boolean metadata)
      throws Exception {
    var messages = Bags.messages(20);
    Path bag = folder.resolve("packed");
    try (var writer = BagWriter.create(bag, new BagWriter.Options(chunks, chunkBytes, false))) {
      for (RawMessage m : messages) {
        if (!writer.hasTopic(m.topic())) {
          writer.addTopic(m.topic(), MessageTypes.find(m.type()).orElseThrow(), QosProfile.DEFAULT);
        }
        writer.write(
            new RawMessage(
                m.topic(), m.type(), m.logTime(), m.publishTime(), Zstd.compress(m.data(), 3)));
      }
      writer.finish();
    }
    Path file = bag.resolve("packed_0.mcap");
    if (!metadata) {
      Files.delete(bag.resolve("metadata.yaml"));
    }
    for (Path path : List.of(bag, file)) {
      assertEquals(Bags.values(messages), Bags.values(Bags.read(path)));
      try (var reader = BagReader.open(path)) {
        assertTrue(reader.info().compressions().contains("zstd"));
      }
    }
    // Without its index the file is scanned from the front.
    Path cut = Bags.cut(file, folder.resolve("cut.mcap"), Files.size(file) - 40);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(cut)));
  }

  @Test
  void aBombIsNotUnpacked() throws Exception {
    var bomb = new java.io.ByteArrayOutputStream();
    byte[] zeros = Zstd.compress(new byte[64 << 20], 19);
    for (int i = 0; i < 40; i++) {
      bomb.write(zeros); // 2.5 GiB in a few kilobytes
    }
    Path file = Files.write(folder.resolve("x_0.mcap.zstd"), bomb.toByteArray());
    var error = assertThrows(BagException.class, () -> BagReader.open(file));
    assertTrue(error.getMessage().contains("unpacks to more than"), error.getMessage());
  }
}
