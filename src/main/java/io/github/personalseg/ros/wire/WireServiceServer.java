package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.transport.ServiceHandler;
import io.github.personalseg.ros.transport.ServiceServer;
import io.github.personalseg.ros.transport.ServiceType;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests over on one thread and sends answers on another, so that waiting for a client that
 * is not discovered yet delays no request.
 */
final class WireServiceServer<Q extends Record, R extends Record, P> implements ServiceServer {
  private static final Logger LOG = LoggerFactory.getLogger(WireServiceServer.class);

  /** How long an answer waits for its client to be discovered; what rmw_fastrtps grants. */
  private static final long CLIENT_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

  private final String service;
  private final ServiceType<Q, R> type;
  private final WireFormat<P> format;
  private final ServiceHandler<Q, R> handler;
  private final WireServer<P> server;
  private final Endpoints owner;
  private final ThrottledLog malformed = new ThrottledLog(LOG);
  private final ThrottledLog failures = new ThrottledLog(LOG);
  private final ThrottledLog gone = new ThrottledLog(LOG);
  private final ThreadPoolExecutor answers;
  private final Pump<WireRequest<P>> pump;

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
    answers =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("answers of " + service));
    answers.allowCoreThreadTimeOut(true);
    pump = new Pump<>("service " + service, server, this::hear, this::end);
  }

  private void hear(WireRequest<P> request) {
    Q question;
    try {
      question = format.read(type.request(), request.payload());
    } catch (MessageException e) {
      malformed.warn("dropping a request to " + service + ": " + e.getMessage());
      server.forget(request.replyTo());
      return;
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
    try {
      answers.execute(
          () -> {
            if (!server.reply(to, payload, deadline)) {
              gone.warn("dropping an answer of " + service + ": its client is not there any more");
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("dropping an answer of {}: the service is closed", service);
    }
  }

  private void end() {
    answers.shutdown();
    try {
      // Answers given so far go out; each ends within its deadline at the latest.
      answers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      pump.close();
    }
  }
}
