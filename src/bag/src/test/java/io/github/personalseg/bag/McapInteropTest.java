package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.ros.MessageTree;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.RandomMessages;
import io.github.personalseg.ros.types.MessageTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our bags in an independent reader, and an independent writer's bags in ours. */
class McapInteropTest {
  @TempDir Path folder;

  @BeforeAll
  static void requireNode() {
    NodeScripts.require();
  }

  /**
   * Every message type that has a field, several random messages each, field by field. The
   * independent reader knows no type without one.
   */
  @ParameterizedTest
  @EnumSource(Compression.class)
  void anIndependentReaderReadsOurs(Compression compression) throws Exception {
    var messages = new ArrayList<RawMessage>();
    var expected = new ArrayList<JsonElement>();
    var random = new RandomMessages(42);
    long time = Bags.START;
    for (int round = 0; round < 5; round++) {
      for (MessageType<?> type : MessageTypes.all()) {
        if (type.definition().fields().isEmpty()) {
          continue;
        }
        String topic = "/" + type.name().toLowerCase(Locale.ROOT);
        time += 1_000_003;
        add(type, random, topic, time, messages, expected);
      }
    }
    Path file = Bags.write(folder.resolve("ours"), messages, compression, 5000);
    List<String> lines = NodeScripts.run("read-bag.mjs", file);
    assertEquals(messages.size() + 1, lines.size());
    for (int i = 0; i < messages.size(); i++) {
      assertEquals(normal(expected.get(i)), normal(JsonParser.parseString(lines.get(i))));
    }
    JsonArray stream =
        JsonParser.parseString(lines.get(messages.size()))
            .getAsJsonObject()
            .getAsJsonArray("stream");
    assertEquals(messages.size(), stream.size());
    for (int i = 0; i < messages.size(); i++) {
      JsonArray entry = stream.get(i).getAsJsonArray();
      assertEquals(messages.get(i).topic(), entry.get(0).getAsString());
      assertEquals(messages.get(i).logTime(), entry.get(1).getAsLong());
    }
  }

  /** Every compression, with and without chunks, with and without a summary. */
  @Test
  void weReadAnIndependentWriters() throws Exception {
    NodeScripts.run("write-bags.mjs", folder);
    JsonArray expected =
        JsonParser.parseString(Files.readString(folder.resolve("expected.json"))).getAsJsonArray();
    List<Path> bags;
    try (var files = Files.list(folder)) {
      bags = files.filter(file -> file.toString().endsWith(".mcap")).sorted().toList();
    }
    assertEquals(
        List.of(
            "lz4-chunks-bare.mcap",
            "lz4-chunks-summary.mcap",
            "none-chunks-bare.mcap",
            "none-chunks-summary.mcap",
            "none-plain-bare.mcap",
            "none-plain-summary.mcap",
            "zstd-chunks-bare.mcap",
            "zstd-chunks-summary.mcap"),
        bags.stream().map(bag -> bag.getFileName().toString()).toList());
    for (Path bag : bags) {
      List<RawMessage> read = Bags.read(bag);
      assertEquals(expected.size(), read.size(), bag.toString());
      for (int i = 0; i < read.size(); i++) {
        assertEquals(normal(expected.get(i)), normal(tree(read.get(i))), bag.toString());
      }
      checkSeek(bag, expected);
      try (var reader = BagReader.open(bag)) {
        assertEquals(120, reader.info().messages());
        assertEquals(119 * 10_000_001L, reader.info().duration());
        assertEquals(List.of(), reader.warnings());
        String name = bag.getFileName().toString();
        assertEquals(
            name.startsWith("none") ? Set.of() : Set.of(name.substring(0, name.indexOf('-'))),
            reader.info().compressions());
        assertTrue(
            reader.topics().stream().allMatch(t -> t.definitionEncoding().equals("ros2msg")));
      }
    }
  }

  private static void checkSeek(Path bag, JsonArray expected) {
    long from = expected.get(50).getAsJsonObject().get("logTime").getAsLong();
    long to = expected.get(90).getAsJsonObject().get("logTime").getAsLong();
    List<RawMessage> part = Bags.read(bag, new MessageFilter(Set.of("/image"), from, to));
    assertEquals(13, part.size());
    assertEquals(
        expected.get(51).getAsJsonObject().get("logTime").getAsLong(), part.get(0).logTime());
  }

  private static <T extends Record> void add(
      MessageType<T> type,
      RandomMessages random,
      String topic,
      long time,
      List<RawMessage> messages,
      List<JsonElement> expected) {
    T message = random.next(type);
    messages.add(new RawMessage(topic, type.name(), time, time - 5, type.encode(message)));
    expected.add(tree(messages.get(messages.size() - 1), MessageTree.of(type, message)));
  }

  private static JsonElement tree(RawMessage message) {
    return tree(message, decoded(MessageTypes.find(message.type()).orElseThrow(), message));
  }

  private static <T extends Record> JsonElement decoded(MessageType<T> type, RawMessage message) {
    return MessageTree.of(type, message.decode(type));
  }

  private static JsonElement tree(RawMessage message, JsonElement content) {
    var tree = new JsonObject();
    tree.addProperty("topic", message.topic());
    tree.addProperty("type", message.type());
    tree.addProperty("logTime", Long.toString(message.logTime()));
    tree.addProperty("publishTime", Long.toString(message.publishTime()));
    tree.add("message", content);
    return tree;
  }

  /** Numbers as doubles, which is all JavaScript has; 64-bit integers are strings already. */
  private static JsonElement normal(JsonElement tree) {
    if (tree.isJsonObject()) {
      var object = new JsonObject();
      tree.getAsJsonObject().entrySet().forEach(e -> object.add(e.getKey(), normal(e.getValue())));
      return object;
    }
    if (tree.isJsonArray()) {
      var array = new JsonArray();
      tree.getAsJsonArray().forEach(element -> array.add(normal(element)));
      return array;
    }
    if (tree.isJsonPrimitive() && tree.getAsJsonPrimitive().isNumber()) {
      return new JsonPrimitive(tree.getAsDouble());
    }
    return tree;
  }
}
