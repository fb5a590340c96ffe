package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.msg.NodeEntitiesInfo;
import io.github.personalseg.ros.msg.ParticipantEntitiesInfo;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.WriterId;
import java.nio.charset.StandardCharsets;
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
  private record Endpoint(Change.Kind kind, String topic, String type) {}

  /** Most participants, endpoints of all, and nodes of one that are remembered. */
  private static final int MAX_ENTRIES = 100_000;

  private final NodeName self;
  private final Map<Guid, Endpoint> endpoints = new HashMap<>();
  private final Map<Guid, List<NodeName>> nodes = new HashMap<>();

  DdsGraph(NodeName self) {
    this.self = self;
  }

  /** Takes a change in, also one of our own. */
  synchronized void apply(Change change) {
    if (change.kind() != Change.Kind.PARTICIPANT) {
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
    return types(endpoint -> endpoint.kind() == Change.Kind.WRITER);
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
    return count(topic, Change.Kind.WRITER);
  }

  @Override
  public synchronized boolean hasPublisher(String topic, WriterId writer) {
    String name = DdsNames.topic(topic);
    return endpoints.entrySet().stream()
        .anyMatch(
            e ->
                e.getValue().kind() == Change.Kind.WRITER
                    && e.getValue().topic().equals(name)
                    && (!writer.isKnown() || e.getKey().writerId().equals(writer)));
  }

  @Override
  public int subscriptionCount(String topic) {
    return count(topic, Change.Kind.READER);
  }

  private synchronized int count(String topic, Change.Kind kind) {
    String name = DdsNames.topic(topic);
    return (int)
        endpoints.values().stream().filter(e -> e.kind() == kind && e.topic().equals(name)).count();
  }

  /**
   * A participant or endpoint came, changed or left.
   *
   * @param present false when it left
   * @param topic the DDS name, empty for participants
   * @param type the DDS name, empty for participants
   */
  record Change(Kind kind, boolean present, Guid guid, String topic, String type, String userData) {
    /** What it is about, in the native part's order. */
    enum Kind {
      PARTICIPANT,
      WRITER,
      READER
    }

    private static final int TEXTS = 2 + Guid.BYTES;

    /** The same, having left. */
    Change gone() {
      return new Change(kind, false, guid, topic, type, userData);
    }

    static Change of(byte[] bytes) {
      String[] texts =
          new String(bytes, TEXTS, bytes.length - TEXTS, StandardCharsets.UTF_8).split("\0", -1);
      return new Change(
          Kind.values()[bytes[0]], bytes[1] != 0, Guid.of(bytes, 2), texts[0], texts[1], texts[2]);
    }
  }
}
