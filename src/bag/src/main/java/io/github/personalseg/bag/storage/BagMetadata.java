package io.github.personalseg.bag.storage;

import io.github.personalseg.file.SafeYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What reading needs of a bag's {@code metadata.yaml}. Storage, compression, topics and counts are
 * taken from the data files themselves, which cannot disagree with their content.
 *
 * @param files data files, relative to the bag's folder, in time order, at least one
 */
public record BagMetadata(List<String> files) {
  public static final String FILE_NAME = "metadata.yaml";

  /** Version 5 is what Humble writes; every later release reads it. */
  private static final int WRITTEN_VERSION = 5;

  private static final long MAX_BYTES = 32 << 20;

  private static final String ROOT = "rosbag2_bagfile_information";

  public BagMetadata {
    files = List.copyOf(files);
  }

  /** Reads a folder's metadata; without usable ones, says so and returns empty. */
  public static Optional<BagMetadata> read(Path folder, Consumer<String> warnings) {
    Path file = folder.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      warnings.accept(
          "no " + FILE_NAME + "; the data files are read in the order of their numbers");
      return Optional.empty();
    }
    try {
      Object root = SafeYaml.read(file, MAX_BYTES);
      if (root instanceof Map<?, ?> map
          && map.get(ROOT) instanceof Map<?, ?> bag
          && bag.get("relative_file_paths") instanceof List<?> files
          && !files.isEmpty()
          && files.stream().allMatch(String.class::isInstance)) {
        return Optional.of(new BagMetadata(files.stream().map(String.class::cast).toList()));
      }
      warnings.accept(FILE_NAME + " names no data files, so it is ignored");
    } catch (IOException e) {
      warnings.accept(FILE_NAME + " is damaged, so it is ignored: " + firstLine(e));
    }
    return Optional.empty();
  }

  /**
   * The file for a bag of one MCAP file.
   *
   * @param start log time of the first message, 0 without messages
   * @param duration nanoseconds to the last message
   */
  public static String write(String file, Map<TopicInfo, Long> topics, long start, long duration) {
    long messages = topics.values().stream().mapToLong(Long::longValue).sum();
    var topicNodes = new ArrayList<Map<String, Object>>();
    topics.forEach(
        (topic, count) -> {
          var node = new LinkedHashMap<String, Object>();
          node.put("name", topic.name());
          node.put("type", topic.type());
          node.put("serialization_format", topic.serialization());
          node.put("offered_qos_profiles", topic.qosProfiles());
          topicNodes.add(ordered("topic_metadata", node, "message_count", count));
        });
    var fileNode = ordered("path", file, "starting_time", Map.of("nanoseconds_since_epoch", start));
    fileNode.put("duration", Map.of("nanoseconds", duration));
    fileNode.put("message_count", messages);

    var bag = ordered("version", WRITTEN_VERSION, "storage_identifier", "mcap");
    bag.put("duration", Map.of("nanoseconds", duration));
    bag.put("starting_time", Map.of("nanoseconds_since_epoch", start));
    bag.put("message_count", messages);
    bag.put("topics_with_message_count", topicNodes);
    bag.put("compression_format", "");
    bag.put("compression_mode", "");
    bag.put("relative_file_paths", List.of(file));
    bag.put("files", List.of(fileNode));
    return SafeYaml.write(Map.of(ROOT, bag));
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Map<String, Object> ordered(
      String key1, Object value1, String key2, Object value2) {
    var map = new LinkedHashMap<String, Object>();
    map.put(key1, value1);
    map.put(key2, value2);
    return map;
  }
}
