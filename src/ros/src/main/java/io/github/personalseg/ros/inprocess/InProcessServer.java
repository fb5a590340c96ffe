package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.WireServer;
import java.util.Optional;

/** Takes requests. */
final class InProcessServer implements WireServer<byte[]> {
  /** As many requests as a service keeps on the wire. */
  private static final int DEPTH = 1000;

  private final InProcessGraph graph;
  private final String service;
  private final String type;
  private final KeepLastQueue<WireRequest<byte[]>> inbox = new KeepLastQueue<>(DEPTH);

  InProcessServer(InProcessGraph graph, String service, String type) {
    this.graph = graph;
    this.service = service;
    this.type = type;
  }

  KeepLastQueue<WireRequest<byte[]>> inbox() {
    return inbox;
  }

  boolean answers(InProcessClient client) {
    return service.equals(client.service()) && type.equals(client.type());
  }

  @Override
  public Optional<WireRequest<byte[]>> next() {
    return inbox.take();
  }

  @Override
  public Delivery reply(ReplyAddress to, byte[] cdr) {
    return graph.reply(to, cdr) ? Delivery.SENT : Delivery.GONE;
  }

  @Override
  public void stop() {
    inbox.stop();
  }

  @Override
  public void close() {
    graph.remove(this);
  }
}
