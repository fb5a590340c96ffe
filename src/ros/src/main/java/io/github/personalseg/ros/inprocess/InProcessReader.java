package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a topic. What it gave may be read until the next is asked for. */
final class InProcessReader implements WireReader<byte[]> {
  /**
   * What waits.
   *
   * @param parcel to let go of when the event was read
   */
  private record Arrival(WireEvent<byte[]> event, @Nullable Parcel parcel) {}

  private final InProcessGraph graph;
  private final String topic;
  private final String type;
  private final QosProfile qos;
  private final KeepLastQueue<Arrival> inbox;

  /** What the taking thread reads now. */
  private @Nullable Parcel inHand;

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

  /** Tells of something that is no message, or of one whose bytes nobody takes back. */
  void offer(WireEvent<byte[]> event) {
    inbox.offer(new Arrival(event, null));
  }

  void offer(Parcel parcel) {
    parcel.hold();
    if (!inbox.offer(new Arrival(parcel.event(), parcel))) {
      parcel.letGo();
    }
  }

  @Override
  public Optional<WireEvent<byte[]>> next() {
    if (inHand != null) {
      inHand.letGo();
      inHand = null;
    }
    var next = inbox.take();
    inHand = next.map(Arrival::parcel).orElse(null);
    return next.map(Arrival::event);
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
