package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.transport.ServiceHandler;
import io.github.personalseg.ros.transport.ServiceServer;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.wire.ReplyAddress;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireRequest;
import io.github.personalseg.ros.wire.WireServer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests over on one thread and sends each answer on the thread that has it: where
 * processors are busy, every further thread waits for its turn. An answer whose client is not
 * discovered yet is tried again and again on a thread of its own, and delays no other one.
 */
final class WireServiceServer<Q extends Record, R extends Record, P> implements ServiceServer {
  private static final Logger LOG = LoggerFactory.getLogger(WireServiceServer.class);

  /**
   * How long an answer waits for its client to be discovered. rmw_fastrtps grants 0.1 s, which is
   * too short where a packet of discovery is lost: Fast DDS repeats it after seconds.
   */
  private static final long CLIENT_WAIT = TimeUnit.SECONDS.toNanos(10);

  private static final long RETRY_MILLIS = 20;

  private final String service;
  private final ServiceType<Q, R> type;
  private final WireFormat<P> format;
  private final ServiceHandler<Q, R> handler;
  private final WireServer<P> server;
  private final Endpoints owner;
  private final ThrottledLog malformed = new ThrottledLog(LOG);
  private final ThrottledLog failures = new ThrottledLog(LOG);
  private final ThrottledLog gone = new ThrottledLog(LOG);
  private final ScheduledThreadPoolExecutor answers;

  /** Held while an answer goes out: they go one at a time, and none after the end. */
  private final Object sending = new Object();

  private boolean ended;
  private final Dispatcher<WireRequest<P>> dispatcher;

  WireServiceServer(
      String service,
      ServiceType<Q, R> type,
      WireFormat<P> format,
      ServiceHandler<Q, R> handler,
      WireServer<P> server,
      Endpoints owner) {
    this.service = service;
    this.type = type;
    this.format = format;
    this.handler = handler;
    this.server = server;
    this.owner = owner;
    answers = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("answers of " + service));
    answers.setKeepAliveTime(10, TimeUnit.SECONDS);
    answers.allowCoreThreadTimeOut(true);
    dispatcher = new Dispatcher<>("service " + service, server, this::hear, this::end);
  }

  private void hear(WireRequest<P> request) {
    Q question;
    try {
      question = format.read(type.request(), request.payload());
    } catch (MessageException e) {
      malformed.warn("dropping a request to " + service + ": " + e.getMessage());
      server.forget(request.replyTo());
      return;
    } catch (RuntimeException | Error e) {
      server.forget(request.replyTo());
      throw e;
    }
    CompletionStage<R> answer;
    try {
      answer = handler.handle(question);
    } catch (RuntimeException | Error e) {
      server.forget(request.replyTo());
      throw e;
    }
    answer.whenComplete(
        (response, failure) -> {
          if (failure == null) {
            send(request.replyTo(), response);
          } else {
            failures.warn("no answer from " + service + ", its handler failed: " + failure);
            server.forget(request.replyTo());
          }
        });
  }

  private void send(ReplyAddress to, R response) {
    P payload;
    try {
      payload = format.write(type.response(), response);
    } catch (MessageException e) {
      failures.warn("no answer from " + service + ": " + e.getMessage());
      server.forget(to);
      return;
    }
    long deadline = System.nanoTime() + CLIENT_WAIT;
    reply(to, payload, deadline);
  }

  private void reply(ReplyAddress to, P payload, long deadline) {
    WireServer.Delivery delivery;
    synchronized (sending) {
      if (ended) {
        LOG.debug("dropping an answer of {}: the service is closed", service);
        return;
      }
      try {
        delivery = server.reply(to, payload);
      } catch (RuntimeException | Error e) {
        LOG.error("an answer of {} is lost", service, e);
        return;
      }
    }
    switch (delivery) {
      case SENT -> {}
      case NOT_YET -> {
        if (answers.isShutdown() || System.nanoTime() - deadline >= 0) {
          gone.warn("dropping an answer of " + service + ": its client was not discovered");
        } else {
          later(() -> reply(to, payload, deadline));
        }
      }
      case GONE ->
          gone.warn("dropping an answer of " + service + ": its client is not there any more");
    }
  }

  private void later(Runnable task) {
    try {
      var unused = answers.schedule(task, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("dropping an answer of {}: the service is closed", service);
    }
  }

  private void end() {
    answers.shutdown();
    try {
      // Answers given so far go out; those whose client is not discovered get one more attempt.
      answers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (sending) {
      ended = true;
    }
    server.close();
    owner.left();
  }

  @Override
  public String service() {
    return service;
  }

  @Override
  public void close() {
    if (owner.remove(this)) {
      dispatcher.close();
    }
  }
}
