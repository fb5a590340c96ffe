package io.github.personalseg.ros.wire.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.wire.CdrFormat;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.WireServer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WireServiceServerTest {
  private static final CdrFormat FORMAT = new CdrFormat(1 << 20);
  private static final Optional<WireRequest<byte[]>> END = Optional.empty();

  /** A client whose inbox for answers is discovered only when they were tried so often. */
  private record Client(String name, int undiscovered, AtomicInteger attempts)
      implements ReplyAddress {
    Client(String name, int undiscovered) {
      this(name, undiscovered, new AtomicInteger());
    }
  }

  /** A wire on which discovery is slow. */
  private static final class SlowDiscovery implements WireServer<byte[]> {
    private final BlockingQueue<Optional<WireRequest<byte[]>>> requests =
        new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answered = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    void ask(Client client) {
      byte[] request =
          FORMAT.write(
              MessageType.of(ForgetConcept.Request.class),
              new ForgetConcept.Request(client.name()));
      requests.add(Optional.of(new WireRequest<>(request, client)));
    }

    @Override
    public Optional<WireRequest<byte[]>> next() {
      try {
        return requests.take();
      } catch (InterruptedException e) {
        return END;
      }
    }

    @Override
    public Delivery reply(ReplyAddress to, byte[] answer) {
      var client = (Client) to;
      if (client.attempts().getAndIncrement() < client.undiscovered()) {
        return Delivery.NOT_YET;
      }
      answered.add(FORMAT.read(MessageType.of(ForgetConcept.Response.class), answer).message());
      return Delivery.SENT;
    }

    @Override
    public void stop() {
      requests.add(END);
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }

  private static WireServiceServer<?, ?, byte[]> serve(SlowDiscovery wire) {
    var owner = new Endpoints(() -> {});
    return owner.add(
        () ->
            new WireServiceServer<>(
                "/forget",
                ServiceType.of(ForgetConcept.Request.class, ForgetConcept.Response.class),
                FORMAT,
                request ->
                    CompletableFuture.completedFuture(
                        new ForgetConcept.Response(true, request.name())),
                wire,
                owner));
  }

  @Test
  void anAnswerWaitsForItsClientAndKeepsNoOtherOneWaiting() throws Exception {
    var wire = new SlowDiscovery();
    try (var server = serve(wire)) {
      wire.ask(new Client("late", 20));
      wire.ask(new Client("early", 0));
      assertEquals("early", wire.answered.poll(10, TimeUnit.SECONDS));
      assertEquals("late", wire.answered.poll(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void closingEndsTheWaitForAClient() throws Exception {
    var wire = new SlowDiscovery();
    var never = new Client("never", Integer.MAX_VALUE);
    try (var server = serve(wire)) {
      wire.ask(never);
      while (never.attempts().get() < 3) {
        Thread.sleep(1);
      }
    }
    wire.closed.get(10, TimeUnit.SECONDS);
    int after = never.attempts().get();
    assertNull(wire.answered.poll(100, TimeUnit.MILLISECONDS));
    assertEquals(after, never.attempts().get(), "it was tried after the end");
  }
}
