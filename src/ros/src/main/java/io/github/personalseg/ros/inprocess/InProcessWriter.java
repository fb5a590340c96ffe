package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.WriterId;
import io.github.personalseg.ros.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Offers a topic; keeps the newest messages for late readers where its durability says so. */
final class InProcessWriter implements WireWriter<byte[]> {
  private static final AtomicLong NEXT = new AtomicLong(1);

  private record Kept(byte[] cdr, long at) {}

  private final InProcessGraph graph;
  private final String topic;
  private final String type;
  private final QosProfile qos;
  private final WriterId id = new WriterId(Long.toString(NEXT.getAndIncrement()));

  /** Guarded by the graph. */
  private final Deque<Kept> history = new ArrayDeque<>();

  /** Guarded by the graph. */
  private final List<InProcessReader> readers = new ArrayList<>();

  private final AtomicReference<byte @Nullable []> spent = new AtomicReference<>();

  InProcessWriter(InProcessGraph graph, String topic, String type, QosProfile qos) {
    this.graph = graph;
    this.topic = topic;
    this.type = type;
    this.qos = qos;
  }

  WriterId id() {
    return id;
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

  /** Those that hear it; for the graph. */
  List<InProcessReader> readers() {
    return readers;
  }

  /** Sends to the present readers; for the graph. */
  void send(byte[] cdr) {
    var parcel = new Parcel(this, cdr);
    if (qos.durability() == QosProfile.Durability.TRANSIENT_LOCAL) {
      keep(cdr);
      parcel.hold(); // for good
    }
    for (int i = 0; i < readers.size(); i++) {
      readers.get(i).offer(parcel);
    }
    parcel.letGo();
  }

  private void keep(byte[] cdr) {
    if (history.size() == qos.depth()) {
      history.remove();
    }
    history.add(new Kept(cdr, System.nanoTime()));
  }

  /** Takes bytes back that nobody reads any more. */
  void spend(byte[] cdr) {
    spent.set(cdr);
  }

  @Override
  public byte @Nullable [] spent() {
    return spent.getAndSet(null);
  }

  List<byte[]> kept() {
    long now = System.nanoTime();
    long lifespan =
        qos.lifespan().map(d -> TimeUnit.MILLISECONDS.toNanos(d.toMillis())).orElse(Long.MAX_VALUE);
    return history.stream().filter(kept -> now - kept.at() < lifespan).map(Kept::cdr).toList();
  }

  @Override
  public void write(byte[] cdr) {
    graph.deliver(this, cdr);
  }

  @Override
  public int matched() {
    return graph.readersOf(this);
  }

  @Override
  public void close() {
    graph.remove(this);
  }
}
