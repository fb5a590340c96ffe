package io.github.personalseg.bag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What {@code metadata.yaml} says about a bag.
 *
 * @param storage {@code mcap} or {@code sqlite3}
 * @param files data files, relative to the bag's folder, in time order
 * @param compressionFormat {@code zstd}, or empty
 * @param compressionMode {@code FILE}, {@code MESSAGE}, or empty
 */
record BagMetadata(
    String storage, List<String> files, String compressionFormat, String compressionMode) {
  static final String FILE_NAME = "metadata.yaml";

  /** Version 5 is what Humble writes; every later release reads it. */
  private static final int WRITTEN_VERSION = 5;

  /**
   * The file for a bag of one MCAP file.
   *
   * @param start log time of the first message, 0 without messages
   * @param duration nanoseconds to the last message
   */
  static String write(String file, Map<TopicInfo, Long> topics, long start, long duration) {
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
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(options).dump(Map.of("rosbag2_bagfile_information", bag));
  }

  private static Map<String, Object> ordered(
      String key1, Object value1, String key2, Object value2) {
    var map = new LinkedHashMap<String, Object>();
    map.put(key1, value1);
    map.put(key2, value2);
    return map;
  }
}
