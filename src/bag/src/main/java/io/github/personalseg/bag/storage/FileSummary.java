package io.github.personalseg.bag.storage;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Counts of one data file, or of several added up. Not thread safe. */
public final class FileSummary {
  private final Map<String, TopicInfo> topics = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Set<String> compressions = new LinkedHashSet<>();
  private long start = Long.MAX_VALUE;
  private long end = Long.MIN_VALUE;

  /** Adds {@code messages} of a topic; of several topics with one name the first is kept. */
  public void add(TopicInfo topic, long messages) {
    topics.putIfAbsent(topic.name(), topic);
    counts.merge(topic.name(), messages, Long::sum);
  }

  /** Counts one message of a topic that is added before or after. */
  public void count(String topic) {
    counts.merge(topic, 1L, Long::sum);
  }

  public void addTimes(long first, long last) {
    start = Math.min(start, first);
    end = Math.max(end, last);
  }

  public void addCompression(String name) {
    if (!name.isEmpty()) {
      compressions.add(name);
    }
  }

  public void addAll(FileSummary other) {
    other.topics.values().forEach(topic -> add(topic, other.messages(topic.name())));
    if (other.start <= other.end) {
      addTimes(other.start, other.end);
    }
    compressions.addAll(other.compressions);
  }

  public Map<String, TopicInfo> topics() {
    return topics;
  }

  public long messages(String topic) {
    return counts.getOrDefault(topic, 0L);
  }

  public long messages() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  public Set<String> compressions() {
    return compressions;
  }

  /** Earliest log time, 0 without messages. */
  public long start() {
    return start <= end ? start : 0;
  }

  public long duration() {
    return start <= end ? end - start : 0;
  }
}
