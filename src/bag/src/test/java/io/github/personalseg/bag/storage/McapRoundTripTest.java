package io.github.personalseg.bag.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.BagInfo;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.Bags;
import io.github.personalseg.bag.mcap.McapFormat;
import io.github.personalseg.bag.mcap.RecordReader;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.StringMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class McapRoundTripTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"NONE,1", "NONE,2000", "LZ4,1", "LZ4,2000", "LZ4,1000000", "ZSTD,1", "ZSTD,2000"})
  void whatIsWrittenIsRead(Compression compression, int chunkBytes) {
    List<RawMessage> messages = Bags.messages(101);
    Path file = Bags.write(folder.resolve("bag"), messages, compression, chunkBytes);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(folder.resolve("bag"))));
    assertEquals(Bags.values(messages), Bags.values(Bags.read(file)));
    try (var reader = BagReader.open(folder.resolve("bag"))) {
      BagInfo info = reader.info();
      assertEquals("mcap", info.storage());
      assertEquals(List.of(file), info.files());
      assertEquals(101, info.messages());
      assertEquals(Bags.START, info.start());
      assertEquals(1_000_000_000L, info.duration());
      assertEquals(
          compression == Compression.NONE ? Set.of() : Set.of(compression.mcapName()),
          info.compressions());
      assertEquals(List.of(), info.warnings());
      assertEquals(
          List.of(
              new BagInfo.TopicCount(TopicInfo.of("/text", Bags.TEXT, QosProfile.DEFAULT), 51),
              new BagInfo.TopicCount(TopicInfo.of("/image", Bags.IMAGE, QosProfile.DEFAULT), 50)),
          info.topics());
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void filtersByTopicAndTime(Compression compression) {
    List<RawMessage> messages = Bags.messages(100);
    Path file = Bags.write(folder.resolve("bag"), messages, compression, 1500);
    long from = messages.get(31).logTime();
    long to = messages.get(70).logTime();
    assertEquals(
        Bags.values(messages.subList(31, 70)),
        Bags.values(Bags.read(file, new MessageFilter(Set.of(), from, to))));
    assertEquals(
        Bags.values(messages.stream().filter(m -> m.topic().equals("/text")).toList()),
        Bags.values(Bags.read(file, MessageFilter.topics("/text"))));
    var error =
        assertThrows(
            BagException.class, () -> Bags.read(file, MessageFilter.topics("/text", "/depth")));
    assertTrue(
        error.getMessage().contains("no topic /depth; the bag has: /text, /image"),
        error.getMessage());
  }

  /** Seeking must not need the chunks before: they are destroyed here. */
  @Test
  void seeksByTheIndex() throws Exception {
    List<RawMessage> messages = Bags.messages(100);
    Path file = Bags.write(folder.resolve("bag"), messages, Compression.NONE, 1000);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 100, firstChunkEnd(bytes), (byte) 0x55);
    Files.write(file, bytes);
    var late = new MessageFilter(Set.of(), messages.get(80).logTime(), Long.MAX_VALUE);
    assertEquals(Bags.values(messages.subList(80, 100)), Bags.values(Bags.read(file, late)));
    assertThrows(BagException.class, () -> Bags.read(file));
  }

  @Test
  void messagesOutOfOrderComeByLogTime() {
    List<RawMessage> messages = Bags.messages(300);
    var shuffled = new ArrayList<>(messages);
    Collections.shuffle(shuffled, new Random(1));
    Bags.write(folder.resolve("bag"), shuffled, Compression.ZSTD, 3000);
    assertEquals(Bags.values(messages), Bags.values(Bags.read(folder.resolve("bag"))));
  }

  @Test
  void aBagMayBeEmpty() {
    Bags.write(folder.resolve("bag"), List.of(), Compression.ZSTD, 1000);
    assertEquals(List.of(), Bags.read(folder.resolve("bag")));
    try (var reader = BagReader.open(folder.resolve("bag"))) {
      assertEquals(0, reader.info().messages());
      assertEquals(0, reader.info().start());
      assertEquals(List.of(), reader.warnings());
    }
  }

  @Test
  void messagesDecodeAsTheirTypeOnly() {
    RawMessage message = Bags.messages(1).get(0);
    assertEquals(new StringMessage("text 0"), message.decode(Bags.TEXT));
    var error = assertThrows(MessageException.class, () -> message.decode(Bags.IMAGE));
    assertEquals(
        "/text carries std_msgs/msg/String, not sensor_msgs/msg/CompressedImage",
        error.getMessage());
  }

  private static int firstChunkEnd(byte[] file) {
    var cursor =
        new RecordReader(file, 0, (at, reason) -> new BagException(Path.of("x"), at, reason));
    cursor.position(McapFormat.MAGIC_BYTES);
    while (true) {
      int opcode = cursor.u8();
      cursor.slice(cursor.u64());
      if (opcode == McapFormat.CHUNK) {
        return cursor.position();
      }
    }
  }
}
