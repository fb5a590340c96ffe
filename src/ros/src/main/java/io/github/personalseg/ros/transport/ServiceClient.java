package io.github.personalseg.ros.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls one service. Safe to use from any thread.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public interface ServiceClient<Q extends Record, R extends Record> extends AutoCloseable {
  /** The service's absolute name. */
  String service();

  /** Whether a server is matched now. */
  boolean available();

  /**
   * Waits for a server. A request that is sent before one is matched reaches nobody and is never
   * answered.
   *
   * @throws TransportException when none is matched in time
   */
  default void awaitServer(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!available()) {
      if (System.nanoTime() > end) {
        throw new TransportException(
            "nobody serves " + service() + " within " + patience.toMillis() + " ms");
      }
      Thread.sleep(20);
    }
  }

  /**
   * Sends a request.
   *
   * @return the answer; completes with a {@link java.util.concurrent.TimeoutException} when none
   *     came in time, and is then forgotten
   */
  CompletableFuture<R> call(Q request, Duration timeout);

  /** Open calls complete with a {@link TransportException}; idempotent. */
  @Override
  void close();
}
