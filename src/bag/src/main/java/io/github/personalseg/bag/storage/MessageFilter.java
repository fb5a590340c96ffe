package io.github.personalseg.bag.storage;

import java.util.Set;

/**
 * Which messages to read.
 *
 * @param topics names of the topics; empty for all
 * @param from first log time, nanoseconds since the epoch
 * @param to log time of the first message that is too late
 */
public record MessageFilter(Set<String> topics, long from, long to) {
  /** Every message. */
  public static final MessageFilter ALL =
      new MessageFilter(Set.of(), Long.MIN_VALUE, Long.MAX_VALUE);

  public MessageFilter {
    topics = Set.copyOf(topics);
    if (from > to) {
      throw new IllegalArgumentException("from " + from + " lies behind to " + to);
    }
  }

  /** Every message of these topics. */
  public static MessageFilter topics(String... topics) {
    return new MessageFilter(Set.of(topics), Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public boolean wants(String topic) {
    return topics.isEmpty() || topics.contains(topic);
  }

  public boolean wants(long logTime) {
    return from <= logTime && logTime < to;
  }

  /** Whether a stretch of log times, both ends included, may hold wanted messages. */
  public boolean overlaps(long start, long end) {
    return start < to && end >= from;
  }
}
