package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.NodeEntitiesInfo;
import io.github.personalseg.ros.msg.ParticipantEntitiesInfo;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.WriterId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What discovery told about others, together with our own endpoints. Thread safe. */
final class DdsGraph implements Graph {
  private record Endpoint(DiscoveryChange.Kind kind, String topic, String type) {}

  /** Most participants, endpoints of all, and nodes of one that are remembered. */
  private static final int MAX_ENTRIES = 100_000;

  private final NodeName self;
  private final Map<Guid, Endpoint> endpoints = new HashMap<>();
  private final Map<Guid, List<NodeName>> nodes = new HashMap<>();

  DdsGraph(NodeName self) {
    this.self = self;
  }

  /** Takes a change in, also one of our own. */
  synchronized void apply(DiscoveryChange change) {
    if (change.kind() != DiscoveryChange.Kind.PARTICIPANT) {
      if (!change.present()) {
        endpoints.remove(change.guid());
      } else if (endpoints.size() < MAX_ENTRIES) {
        endpoints.put(change.guid(), new Endpoint(change.kind(), change.topic(), change.type()));
      }
    } else if (!change.present()) {
      endpoints.keySet().removeIf(guid -> guid.sameParticipant(change.guid()));
      nodes.keySet().removeIf(guid -> guid.sameParticipant(change.guid()));
    }
  }

  /** Takes in which nodes a participant has. */
  synchronized void apply(ParticipantEntitiesInfo info) {
    if (info.gid().data().length != Guid.BYTES || nodes.size() >= MAX_ENTRIES) {
      return;
    }
    var names = new ArrayList<NodeName>();
    for (NodeEntitiesInfo node : info.nodeEntitiesInfoSeq()) {
      try {
        names.add(new NodeName(node.nodeNamespace(), node.nodeName()));
      } catch (MessageException e) {
        // A name ROS does not allow is nobody we could show.
      }
    }
    nodes.put(Guid.of(info.gid().data()), List.copyOf(names));
  }

  @Override
  public synchronized List<NodeName> nodes() {
    return Stream.concat(Stream.of(self), nodes.values().stream().flatMap(Collection::stream))
        .toList();
  }

  @Override
  public Map<String, List<String>> topics() {
    return types(endpoint -> true);
  }

  @Override
  public Map<String, List<String>> published() {
    return types(endpoint -> endpoint.kind() == DiscoveryChange.Kind.WRITER);
  }

  private synchronized Map<String, List<String>> types(Predicate<Endpoint> counts) {
    var types = new TreeMap<String, TreeSet<String>>();
    for (Endpoint endpoint : endpoints.values()) {
      if (counts.test(endpoint)) {
        DdsNames.rosTopic(endpoint.topic())
            .ifPresent(
                topic ->
                    types
                        .computeIfAbsent(topic, t -> new TreeSet<>())
                        .add(DdsNames.rosType(endpoint.type())));
      }
    }
    var lists = new LinkedHashMap<String, List<String>>();
    types.forEach((topic, names) -> lists.put(topic, List.copyOf(names)));
    return lists;
  }

  @Override
  public int publisherCount(String topic) {
    return count(topic, DiscoveryChange.Kind.WRITER);
  }

  @Override
  public synchronized boolean hasPublisher(String topic, WriterId writer) {
    String name = DdsNames.topic(topic);
    return endpoints.entrySet().stream()
        .anyMatch(
            e ->
                e.getValue().kind() == DiscoveryChange.Kind.WRITER
                    && e.getValue().topic().equals(name)
                    && (!writer.isKnown() || e.getKey().writerId().equals(writer)));
  }

  @Override
  public int subscriptionCount(String topic) {
    return count(topic, DiscoveryChange.Kind.READER);
  }

  private synchronized int count(String topic, DiscoveryChange.Kind kind) {
    String name = DdsNames.topic(topic);
    return (int)
        endpoints.values().stream().filter(e -> e.kind() == kind && e.topic().equals(name)).count();
  }
}
