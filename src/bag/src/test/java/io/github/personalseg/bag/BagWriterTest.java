package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.Compression;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.StringMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class BagWriterTest {
  @TempDir Path folder;

  @Test
  void nothingAppearsBeforeItIsFinished() throws IOException {
    Path bag = folder.resolve("deep/bag");
    try (var writer = BagWriter.create(bag)) {
      writer.addTopic("/text", Bags.TEXT, QosProfile.LATCHED);
      writer.write("/text", 5, Bags.TEXT, new StringMessage("hello"));
      assertFalse(Files.exists(bag));
      writer.finish();
    }
    assertEquals(List.of("bag"), names(bag.getParent()));
    assertEquals(List.of("bag_0.mcap", "metadata.yaml"), names(bag));
    assertEquals(new StringMessage("hello"), Bags.read(bag).get(0).decode(Bags.TEXT));
  }

  @Test
  void withoutFinishNothingIsLeft() throws IOException {
    try (var writer = BagWriter.create(folder.resolve("bag"))) {
      writer.addTopic("/text", Bags.TEXT, QosProfile.DEFAULT);
    }
    assertEquals(List.of(), names(folder));
  }

  @Test
  void existingBagsAreReplacedOnlyWhenAskedTo() throws IOException {
    Path bag = folder.resolve("bag");
    Bags.write(bag, Bags.messages(3), Compression.NONE, 1000);
    fails(() -> BagWriter.create(bag), "exists; choose another name");
    try (var writer = BagWriter.create(bag, BagWriter.Options.DEFAULT.replacing())) {
      assertEquals(3, Bags.read(bag).size());
      writer.finish();
    }
    assertEquals(0, Bags.read(bag).size());
    assertEquals(List.of("bag"), names(folder));
    Path precious = Files.createDirectory(folder.resolve("precious"));
    fails(() -> BagWriter.create(precious, BagWriter.Options.DEFAULT.replacing()), "is no bag");
  }

  /** The fields that rosbag2 reads from a version 5 file, and nothing that it would refuse. */
  @Test
  void metadataAreThoseOfRosbag2() throws IOException {
    Path bag = folder.resolve("bag");
    Bags.write(bag, Bags.messages(5), Compression.ZSTD, 1000);
    Map<String, Object> root = new Yaml().load(Files.readString(bag.resolve("metadata.yaml")));
    assertEquals(List.of("rosbag2_bagfile_information"), List.copyOf(root.keySet()));
    var info = (Map<?, ?>) root.get("rosbag2_bagfile_information");
    assertEquals(5, info.get("version"));
    assertEquals("mcap", info.get("storage_identifier"));
    assertEquals(Map.of("nanoseconds", 40_000_000), info.get("duration"));
    assertEquals(Map.of("nanoseconds_since_epoch", Bags.START), info.get("starting_time"));
    assertEquals(5, info.get("message_count"));
    assertEquals("", info.get("compression_format"));
    assertEquals("", info.get("compression_mode"));
    assertEquals(List.of("bag_0.mcap"), info.get("relative_file_paths"));
    assertEquals(
        List.of(
            Map.of(
                "path",
                "bag_0.mcap",
                "starting_time",
                Map.of("nanoseconds_since_epoch", Bags.START),
                "duration",
                Map.of("nanoseconds", 40_000_000),
                "message_count",
                5)),
        info.get("files"));
    var topics = (List<?>) info.get("topics_with_message_count");
    assertEquals(2, topics.size());
    var first = (Map<?, ?>) topics.get(0);
    assertEquals(3, first.get("message_count"));
    var topic = (Map<?, ?>) first.get("topic_metadata");
    assertEquals("/text", topic.get("name"));
    assertEquals("std_msgs/msg/String", topic.get("type"));
    assertEquals("cdr", topic.get("serialization_format"));
    List<Map<String, Object>> profiles =
        new Yaml().load((String) topic.get("offered_qos_profiles"));
    var forever = Map.of("sec", 9223372036L, "nsec", 854775807);
    assertEquals(
        List.of(
            Map.of(
                "history", 1,
                "depth", 10,
                "reliability", 1,
                "durability", 2,
                "deadline", forever,
                "lifespan", forever,
                "liveliness", 1,
                "liveliness_lease_duration", forever,
                "avoid_ros_namespace_conventions", false)),
        profiles);
  }

  @Test
  void topicsOfOldBagsGetTheirDefinitions() {
    Path bag = folder.resolve("bag");
    TopicInfo full = TopicInfo.of("/text", Bags.TEXT, QosProfile.DEFAULT);
    try (var writer = BagWriter.create(bag)) {
      writer.addTopic(new TopicInfo("/text", full.type(), "cdr", "", "", full.qosProfiles()));
      writer.addTopic(new TopicInfo("/other", "other_msgs/msg/Other", "cdr", "", "", ""));
      writer.finish();
    }
    try (var reader = BagReader.open(bag)) {
      assertEquals(full, reader.topics().get(0));
      assertEquals(
          new TopicInfo("/other", "other_msgs/msg/Other", "cdr", "", "", ""),
          reader.topics().get(1));
    }
  }

  @Test
  void misuseIsNamed() {
    try (var writer = BagWriter.create(folder.resolve("bag"))) {
      writer.addTopic("/text", Bags.TEXT, QosProfile.DEFAULT);
      fails(
          () -> writer.addTopic("/text", Bags.TEXT, QosProfile.DEFAULT), "/text was already added");
      assertThrows(
          MessageException.class, () -> writer.addTopic("text", Bags.TEXT, QosProfile.DEFAULT));
      List<RawMessage> messages = Bags.messages(2);
      fails(() -> writer.write(messages.get(1)), "/image was not added; added: [/text]");
      RawMessage image = messages.get(1);
      fails(
          () -> writer.write(new RawMessage("/text", image.type(), 1, 1, image.data())),
          "/text is std_msgs/msg/String, not sensor_msgs/msg/CompressedImage");
      fails(
          () -> writer.write("/text", -1, Bags.TEXT, new StringMessage("")),
          "log time -1 and publish time -1 must not be negative");
    }
    assertThrows(
        IllegalArgumentException.class, () -> new BagWriter.Options(Compression.NONE, 0, false));
  }

  @Test
  void aTargetThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    fails(() -> BagWriter.create(file.resolve("bag")), "cannot be written");
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void fails(Executable action, String reason) {
    var error = assertThrows(BagException.class, action);
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }
}
