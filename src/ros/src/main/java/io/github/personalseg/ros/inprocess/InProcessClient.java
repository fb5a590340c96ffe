package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireReply;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Sends requests. */
final class InProcessClient implements WireClient<byte[]> {
  private static final int DEPTH = 1000;

  private final InProcessGraph graph;
  private final String service;
  private final String type;
  private final KeepLastQueue<WireReply<byte[]>> inbox = new KeepLastQueue<>(DEPTH);
  private final AtomicLong sent = new AtomicLong();

  InProcessClient(InProcessGraph graph, String service, String type) {
    this.graph = graph;
    this.service = service;
    this.type = type;
  }

  String service() {
    return service;
  }

  String type() {
    return type;
  }

  KeepLastQueue<WireReply<byte[]>> inbox() {
    return inbox;
  }

  @Override
  public long send(byte[] cdr) {
    long number = sent.incrementAndGet();
    graph.request(this, number, cdr);
    return number;
  }

  @Override
  public boolean available() {
    return graph.isServed(this);
  }

  @Override
  public Optional<WireReply<byte[]>> next() {
    return inbox.take();
  }

  @Override
  public void stop() {
    inbox.stop();
  }

  @Override
  public void close() {
    inbox.stop();
  }
}
