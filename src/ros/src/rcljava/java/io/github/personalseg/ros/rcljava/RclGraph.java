package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ros2.rcljava.graph.EndpointInfo;
import org.ros2.rcljava.graph.NameAndTypes;
import org.ros2.rcljava.graph.NodeNameInfo;
import org.ros2.rcljava.node.Node;

/** What rcl knows of the graph. */
record RclGraph(RclNode node) implements Graph {
  @Override
  public List<NodeName> nodes() {
    var names = new ArrayList<NodeName>();
    for (NodeNameInfo info : node.ask(Node::getNodeNames, List.<NodeNameInfo>of())) {
      try {
        names.add(new NodeName(info.namespace, info.name));
      } catch (MessageException e) {
        continue; // a name ROS does not allow is nobody we could show
      }
    }
    return List.copyOf(names);
  }

  @Override
  public Map<String, List<String>> topics() {
    var topics = new TreeMap<String, List<String>>();
    for (NameAndTypes topic : node.ask(Node::getTopicNamesAndTypes, List.<NameAndTypes>of())) {
      topics.put(topic.name, topic.types.stream().sorted().toList());
    }
    return topics;
  }

  @Override
  public Map<String, List<String>> published() {
    var published = new TreeMap<String, List<String>>();
    for (String topic : topics().keySet()) {
      var types =
          publishers(topic).stream().map(info -> info.topicType).distinct().sorted().toList();
      if (!types.isEmpty()) {
        published.put(topic, types);
      }
    }
    return published;
  }

  @Override
  public int publisherCount(String topic) {
    return publishers(topic).size();
  }

  @Override
  public int subscriptionCount(String topic) {
    return subscriptions(topic).size();
  }

  /** Publishers that a subscription of this type and quality of service hears. */
  int publishersFor(String topic, String type, QosProfile asked) {
    return (int)
        publishers(topic).stream()
            .filter(info -> info.topicType.equals(type))
            .filter(info -> RclQos.of(info).missing(asked).isEmpty())
            .count();
  }

  /** Subscriptions that hear a publisher of this type and quality of service. */
  int subscriptionsFor(String topic, String type, QosProfile offered) {
    return (int)
        subscriptions(topic).stream()
            .filter(info -> info.topicType.equals(type))
            .filter(info -> offered.missing(RclQos.of(info)).isEmpty())
            .count();
  }

  private Collection<EndpointInfo> publishers(String topic) {
    return node.ask(n -> n.getPublishersInfo(topic), List.of());
  }

  private Collection<EndpointInfo> subscriptions(String topic) {
    return node.ask(n -> n.getSubscriptionsInfo(topic), List.of());
  }
}
