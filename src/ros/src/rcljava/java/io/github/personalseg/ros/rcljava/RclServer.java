package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.wire.KeepLastQueue;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.WireServer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ros2.rcljava.consumers.TriConsumer;
import org.ros2.rcljava.interfaces.MessageDefinition;
import org.ros2.rcljava.interfaces.ServiceDefinition;
import org.ros2.rcljava.service.RMWRequestId;
import org.ros2.rcljava.service.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of one service. rcljava sends the answer when its callback returns: the
 * callback waits for it, and has another thread spin meanwhile.
 */
final class RclServer<T extends ServiceDefinition> implements WireServer<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(RclServer.class);

  /** Most requests that wait for their answers, each with a thread. */
  private static final int MAX_OPEN = 64;

  /** How long an answer may take without another thread. */
  private static final long QUICK_MILLIS = 10;

  /** Where the answer of a waiting callback goes. */
  private record Address(CompletableFuture<Object> answer) implements ReplyAddress {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final String service;
  private final StructMapper responses;
  private final Spinner spinner;
  private final KeepLastQueue<WireRequest<Object>> inbox =
      new KeepLastQueue<>(QosProfile.SERVICES.depth());
  private final ThrottledLog givenUp = new ThrottledLog(LOG);
  private final Service<T> server;

  /** Oldest first; guarded by this. */
  private final Set<Address> open = new LinkedHashSet<>();

  /** Threads that spin no more and end once they have sent their answer. */
  private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();

  private boolean stopped;

  RclServer(
      RclNode node,
      Spinner spinner,
      String service,
      ServiceType<?, ?> type,
      ObjectFormat format,
      Class<T> generated) {
    this.service = service;
    this.spinner = spinner;
    responses = format.mapper(type.response());
    format.mapper(type.request());
    TriConsumer<RMWRequestId, MessageDefinition, MessageDefinition> callback = this::serve;
    server =
        node.make(
            service,
            n -> n.<T>createService(generated, service, callback, RclQos.of(QosProfile.SERVICES)));
    spinner.change(entities -> entities.services().add(server));
  }

  private void serve(RMWRequestId id, MessageDefinition request, MessageDefinition response) {
    var address = new Address(new CompletableFuture<>());
    enter(address);
    try {
      inbox.offer(new WireRequest<>(request, address));
      responses.copy(await(address.answer()), response);
    } finally {
      leave(address);
    }
  }

  private synchronized void enter(Address address) {
    if (stopped) {
      throw new Unanswered();
    }
    open.add(address);
    if (open.size() > MAX_OPEN) {
      givenUp.warn(
          "giving up the oldest of " + open.size() + " requests to " + service + " that wait");
      open.iterator().next().answer().cancel(false);
    }
  }

  private synchronized void leave(Address address) {
    open.remove(address);
    notifyAll();
  }

  private Object await(CompletableFuture<Object> answer) {
    try {
      try {
        return answer.get(QUICK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        leaving.removeIf(thread -> !thread.isAlive());
        leaving.add(Thread.currentThread());
        spinner.handOver();
        return answer.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered();
    } catch (ExecutionException | CancellationException e) {
      throw new Unanswered();
    }
  }

  @Override
  public Optional<WireRequest<Object>> next() {
    return inbox.take();
  }

  @Override
  public Delivery reply(ReplyAddress to, Object payload) {
    return ((Address) to).answer().complete(payload) ? Delivery.SENT : Delivery.GONE;
  }

  @Override
  public void forget(ReplyAddress to) {
    ((Address) to).answer().cancel(false);
  }

  @Override
  public void stop() {
    inbox.stop();
    synchronized (this) {
      stopped = true;
    }
  }

  /**
   * Disposes the service once no callback holds it and every answer is sent. Answers given before
   * still go out; requests that have none get none.
   */
  @Override
  public void close() {
    stop();
    List<Address> waiting;
    synchronized (this) {
      waiting = List.copyOf(open);
    }
    waiting.forEach(this::forget);
    try {
      synchronized (this) {
        while (!open.isEmpty()) {
          wait();
        }
      }
      for (Thread thread : leaving) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    spinner.change(
        entities -> {
          entities.services().remove(server);
          server.dispose();
        });
  }
}
