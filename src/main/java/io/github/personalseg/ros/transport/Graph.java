package io.github.personalseg.ros.transport;

import java.util.List;
import java.util.Map;

/** Who is on the ROS graph, as far as discovery has told. Safe to use from any thread. */
public interface Graph {
  /** The nodes, this one included, by full name. */
  List<NodeName> nodes();

  /** Topics that somebody publishes or subscribes, with their type names. */
  Map<String, List<String>> topics();

  /** Publishers of a topic, whatever their type and QoS. */
  int publisherCount(String topic);

  /** Subscriptions of a topic, whatever their type and QoS. */
  int subscriptionCount(String topic);
}
