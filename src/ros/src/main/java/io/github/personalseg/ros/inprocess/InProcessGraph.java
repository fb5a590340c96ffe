package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.WriterId;
import io.github.personalseg.ros.wire.CdrFormat;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireReply;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.endpoint.WireTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A graph that several transports of one JVM share. Discovery is immediate and nothing is lost but
 * what a full history drops. Thread safe.
 */
public final class InProcessGraph {
  /** Where an answer goes: the client and the number of its request. */
  record Address(InProcessClient client, long number) implements ReplyAddress {}

  private final List<NodeName> nodes = new ArrayList<>();
  private final List<InProcessWriter> writers = new ArrayList<>();
  private final List<InProcessReader> readers = new ArrayList<>();
  private final List<InProcessServer> servers = new ArrayList<>();

  /** Joins a node to this graph, with the default limits. */
  public Transport join(NodeName node) {
    return join(node, TransportOptions.DEFAULT);
  }

  /** Joins a node to this graph. */
  public Transport join(NodeName node, TransportOptions options) {
    return join(node, new CdrFormat(options.maxMessageBytes()));
  }

  /**
   * Joins a node to this graph.
   *
   * @param format writes and reads its messages, as CDR
   */
  public Transport join(NodeName node, WireFormat<byte[]> format) {
    synchronized (this) {
      nodes.add(node);
    }
    return new WireTransport<>(node, new InProcessWire(this, node, format));
  }

  synchronized void leave(NodeName node) {
    nodes.remove(node);
  }

  synchronized void add(InProcessWriter writer) {
    writers.add(writer);
    readers.stream().filter(r -> sameTopic(writer, r)).forEach(r -> connect(writer, r));
  }

  synchronized void remove(InProcessWriter writer) {
    writers.remove(writer);
    writer.readers().clear();
  }

  synchronized void add(InProcessReader reader) {
    readers.add(reader);
    for (InProcessWriter writer : writers) {
      if (sameTopic(writer, reader)) {
        boolean connected = connect(writer, reader);
        if (connected && reader.qos().durability() == QosProfile.Durability.TRANSIENT_LOCAL) {
          writer.kept().forEach(cdr -> reader.offer(new WireEvent.Data<>(cdr, writer.id())));
        }
      }
    }
  }

  synchronized void remove(InProcessReader reader) {
    readers.remove(reader);
    writers.forEach(writer -> writer.readers().remove(reader));
  }

  synchronized void deliver(InProcessWriter writer, byte[] cdr) {
    writer.send(cdr);
  }

  synchronized int readersOf(InProcessWriter writer) {
    return writer.readers().size();
  }

  synchronized int writersOf(InProcessReader reader) {
    return (int) writers.stream().filter(writer -> writer.readers().contains(reader)).count();
  }

  synchronized void add(InProcessServer server) {
    servers.add(server);
  }

  synchronized void remove(InProcessServer server) {
    servers.remove(server);
  }

  synchronized boolean isServed(InProcessClient client) {
    return servers.stream().anyMatch(server -> server.answers(client));
  }

  synchronized void request(InProcessClient client, long number, byte[] cdr) {
    for (InProcessServer server : servers) {
      if (server.answers(client)) {
        server.inbox().offer(new WireRequest<>(cdr, new Address(client, number)));
      }
    }
  }

  boolean reply(ReplyAddress to, byte[] cdr) {
    return to instanceof Address address
        && address.client().inbox().offer(new WireReply.Taken<>(address.number(), cdr));
  }

  Graph view() {
    return new View();
  }

  private static boolean sameTopic(InProcessWriter writer, InProcessReader reader) {
    return writer.topic().equals(reader.topic()) && writer.type().equals(reader.type());
  }

  /** Whether the two, which are of one topic, match; tells the reader what is in the way. */
  private static boolean connect(InProcessWriter writer, InProcessReader reader) {
    var missing = writer.qos().missing(reader.qos());
    missing.forEach(policy -> reader.offer(new WireEvent.IncompatibleQos<>(policy)));
    if (missing.isEmpty()) {
      writer.readers().add(reader);
    }
    return missing.isEmpty();
  }

  private final class View implements Graph {
    @Override
    public List<NodeName> nodes() {
      synchronized (InProcessGraph.this) {
        return List.copyOf(nodes);
      }
    }

    @Override
    public Map<String, List<String>> topics() {
      var types = new TreeMap<String, List<String>>();
      synchronized (InProcessGraph.this) {
        writers.forEach(w -> note(types, w.topic(), w.type()));
        readers.forEach(r -> note(types, r.topic(), r.type()));
      }
      return copy(types);
    }

    @Override
    public Map<String, List<String>> published() {
      var types = new TreeMap<String, List<String>>();
      synchronized (InProcessGraph.this) {
        writers.forEach(w -> note(types, w.topic(), w.type()));
      }
      return copy(types);
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> types) {
      types.replaceAll((topic, names) -> List.copyOf(names));
      return new LinkedHashMap<>(types);
    }

    private static void note(Map<String, List<String>> types, String topic, String type) {
      List<String> known = types.computeIfAbsent(topic, t -> new ArrayList<>());
      if (!known.contains(type)) {
        known.add(type);
      }
    }

    @Override
    public int publisherCount(String topic) {
      synchronized (InProcessGraph.this) {
        return (int) writers.stream().filter(w -> w.topic().equals(topic)).count();
      }
    }

    @Override
    public boolean hasPublisher(String topic, WriterId writer) {
      synchronized (InProcessGraph.this) {
        return writers.stream()
            .anyMatch(w -> w.topic().equals(topic) && (!writer.isKnown() || w.id().equals(writer)));
      }
    }

    @Override
    public int subscriptionCount(String topic) {
      synchronized (InProcessGraph.this) {
        return (int) readers.stream().filter(r -> r.topic().equals(topic)).count();
      }
    }
  }
}
