package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.transport.ServiceClient;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireClient;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings answers and the futures that wait for them together. */
final class WireServiceClient<Q extends Record, R extends Record, P>
    implements ServiceClient<Q, R> {
  private static final Logger LOG = LoggerFactory.getLogger(WireServiceClient.class);

  private record Open<R>(AnswerFuture<R> future, Future<?> timeout) {}

  private final String service;
  private final ServiceType<Q, R> type;
  private final WireFormat<P> format;
  private final WireClient<P> client;
  private final Completions completions;
  private final Endpoints owner;
  private final ThrottledLog refused = new ThrottledLog(LOG);
  private final Dispatcher<WireReply<P>> dispatcher;

  /** Guards {@link #open} and {@link #closed}, and keeps an answer waiting for its own request. */
  private final Object lock = new Object();

  private final Map<Long, Open<R>> open = new HashMap<>();
  private boolean closed;

  WireServiceClient(
      String service,
      ServiceType<Q, R> type,
      WireFormat<P> format,
      WireClient<P> client,
      Completions completions,
      Endpoints owner) {
    this.service = service;
    this.type = type;
    this.format = format;
    this.client = client;
    this.completions = completions;
    this.owner = owner;
    dispatcher = new Dispatcher<>("client of " + service, client, this::hear, this::end);
  }

  @Override
  public CompletableFuture<R> call(Q request, Duration timeout) {
    P payload = format.write(type.request(), request);
    var future = new AnswerFuture<R>();
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(closedError());
      }
      long number;
      try {
        number = client.send(payload);
      } catch (TransportException e) {
        return CompletableFuture.failedFuture(e);
      }
      var timer = completions.after(timeout, () -> expire(number, timeout));
      open.put(number, new Open<>(future, timer));
      var unused = future.whenComplete((answer, failure) -> forget(number));
    }
    return future;
  }

  private void hear(WireReply<P> reply) {
    Open<R> call = forget(reply.request());
    if (call == null) {
      return; // answered twice, or too late
    }
    if (reply instanceof WireReply.Refused<P> refusal) {
      String reason = "dropping an answer of " + service + ": " + refusal.reason();
      refused.warn(reason);
      completions.run(() -> call.future().completeExceptionally(new MessageException(reason)));
      return;
    }
    if (reply instanceof WireReply.Taken<P> taken) {
      try {
        R answer = format.read(type.response(), taken.payload());
        call.future().arrive(answer);
        completions.run(() -> call.future().complete(answer));
      } catch (MessageException e) {
        completions.run(() -> call.future().completeExceptionally(e));
      }
    }
  }

  private void expire(long number, Duration timeout) {
    Open<R> call = forget(number);
    if (call != null) {
      call.future()
          .completeExceptionally(
              new TimeoutException(
                  "no answer from "
                      + service
                      + " within "
                      + TimeUnit.NANOSECONDS.toMillis(timeout.toNanos())
                      + " ms"));
    }
  }

  private @Nullable Open<R> forget(long number) {
    Open<R> call;
    synchronized (lock) {
      call = open.remove(number);
    }
    if (call != null) {
      call.timeout().cancel(false);
    }
    return call;
  }

  private void end() {
    List<Open<R>> left;
    synchronized (lock) {
      closed = true;
      left = List.copyOf(open.values());
      open.clear();
      client.close();
    }
    for (Open<R> call : left) {
      call.timeout().cancel(false);
      completions.run(() -> call.future().completeExceptionally(closedError()));
    }
    owner.left();
  }

  private TransportException closedError() {
    return new TransportException("the client of " + service + " is closed");
  }

  @Override
  public String service() {
    return service;
  }

  @Override
  public boolean available() {
    synchronized (lock) {
      return !closed && client.available();
    }
  }

  @Override
  public void close() {
    if (owner.remove(this)) {
      dispatcher.close();
    }
  }
}
