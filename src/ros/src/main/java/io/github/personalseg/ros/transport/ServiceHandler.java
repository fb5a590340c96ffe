package io.github.personalseg.ros.transport;

import java.util.concurrent.CompletionStage;

/**
 * Answers requests.
 *
 * @param <Q> the request
 * @param <R> the response
 */
@FunctionalInterface
public interface ServiceHandler<Q extends Record, R extends Record> {
  /**
   * Starts to answer; long work belongs on a thread of its own. A stage that fails sends no answer
   * and is logged, so answers should carry failure themselves.
   */
  CompletionStage<R> handle(Q request);
}
