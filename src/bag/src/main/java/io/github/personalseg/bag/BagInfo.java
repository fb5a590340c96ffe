package io.github.personalseg.bag;

import io.github.personalseg.bag.storage.TopicInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a bag holds.
 *
 * @param path the folder or file
 * @param storage {@code mcap} or {@code sqlite3}
 * @param files data files in the order they are read
 * @param topics in the order of the bag
 * @param messages number of messages
 * @param start log time of the earliest message, nanoseconds since the epoch; 0 without messages
 * @param duration nanoseconds from the earliest to the latest log time
 * @param compressions compressions in use, such as {@code zstd}; empty when none
 * @param warnings what is wrong with the bag, as sentences
 */
public record BagInfo(
    Path path,
    String storage,
    List<Path> files,
    List<TopicCount> topics,
    long messages,
    long start,
    long duration,
    Set<String> compressions,
    List<String> warnings) {

  /** A topic and the number of its messages. */
  public record TopicCount(TopicInfo topic, long messages) {}

  public BagInfo {
    files = List.copyOf(files);
    topics = List.copyOf(topics);
    compressions = Set.copyOf(compressions);
    warnings = List.copyOf(warnings);
  }
}
