package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireReader;
import java.util.Optional;

/** Takes a topic. */
final class InProcessReader implements WireReader<byte[]> {
  private final InProcessGraph graph;
  private final String topic;
  private final String type;
  private final QosProfile qos;
  private final KeepLastQueue<WireEvent<byte[]>> inbox;

  InProcessReader(InProcessGraph graph, String topic, String type, QosProfile qos) {
    this.graph = graph;
    this.topic = topic;
    this.type = type;
    this.qos = qos;
    inbox = new KeepLastQueue<>(qos.depth());
  }

  String topic() {
    return topic;
  }

  String type() {
    return type;
  }

  QosProfile qos() {
    return qos;
  }

  KeepLastQueue<WireEvent<byte[]>> inbox() {
    return inbox;
  }

  @Override
  public Optional<WireEvent<byte[]>> next() {
    return inbox.take();
  }

  @Override
  public void stop() {
    inbox.stop();
  }

  @Override
  public int matched() {
    return graph.writersOf(this);
  }

  @Override
  public void close() {
    graph.remove(this);
  }
}
