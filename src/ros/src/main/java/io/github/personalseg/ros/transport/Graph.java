package io.github.personalseg.ros.transport;

import java.util.List;
import java.util.Map;

/** Who is on the ROS graph, as far as discovery has told. Safe to use from any thread. */
public interface Graph {
  /** The nodes, this one included, by full name. */
  List<NodeName> nodes();

  /** Topics that somebody publishes or subscribes, with their type names. */
  Map<String, List<String>> topics();

  /** Topics that somebody publishes, with the type names of their publishers alone. */
  Map<String, List<String>> published();

  /** Publishers of a topic, whatever their type and QoS. */
  int publisherCount(String topic);

  /**
   * Whether a publisher of a topic is still there.
   *
   * @param writer as its messages came with; where it is not known, any publisher counts
   */
  default boolean hasPublisher(String topic, WriterId writer) {
    return publisherCount(topic) > 0;
  }

  /** Subscriptions of a topic, whatever their type and QoS. */
  int subscriptionCount(String topic);
}
