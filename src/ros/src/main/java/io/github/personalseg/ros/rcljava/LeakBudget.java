package io.github.personalseg.ros.rcljava;

import java.util.function.LongSupplier;

/**
 * Bounds what rcljava loses. Publishing a message loses about 140 bytes of native memory for every
 * message nested in it; a topic may lose {@value #PER_SECOND} of them a second, and what is beyond
 * is not published. Thread safe.
 */
final class LeakBudget {
  /** Nested messages a second, about 14 kB: labels of any camera pass, many detections do not. */
  static final int PER_SECOND = 100;

  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private double left = PER_SECOND;
  private long then;

  /**
   * @param nanoTime a clock that never goes back
   */
  LeakBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    then = nanoTime.getAsLong();
  }

  /**
   * Whether a message may be published now. One that takes more than is left passes too, and makes
   * the next ones wait.
   *
   * @param nested messages nested in it
   */
  synchronized boolean grant(int nested) {
    long now = nanoTime.getAsLong();
    left = Math.min(PER_SECOND, left + (now - then) / NANOS * PER_SECOND);
    then = now;
    if (left <= 0) {
      return false;
    }
    left -= nested;
    return true;
  }
}
