package io.github.personalseg.concept;

import java.util.concurrent.CancellationException;

/** A one-way switch that asks a running learner to stop. Safe to use from any thread. */
public final class CancelToken {
  private volatile boolean cancelled;

  /** Asks the work to stop; it does within one step. */
  public void cancel() {
    cancelled = true;
  }

  /** Whether {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Returns when the work may go on.
   *
   * @throws CancellationException when it was cancelled
   */
  public void check() {
    if (cancelled) {
      throw new CancellationException("learning was cancelled");
    }
  }
}
