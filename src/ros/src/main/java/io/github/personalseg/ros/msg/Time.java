package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/**
 * A moment. Kept as received, even when {@code nanosec} exceeds a second.
 *
 * @param sec seconds since the epoch of the clock in use
 * @param nanosec 0..2^32-1, below 1e9 when valid
 */
@RosType("builtin_interfaces/msg/Time")
public record Time(int sec, long nanosec) {
  private static final long SECOND = 1_000_000_000L;

  /**
   * From nanoseconds since the epoch.
   *
   * @throws IllegalArgumentException outside what 32-bit seconds can say
   */
  public static Time ofNanos(long nanos) {
    long sec = Math.floorDiv(nanos, SECOND);
    if (sec != (int) sec) {
      throw new IllegalArgumentException(
          nanos + " ns is outside " + Integer.MIN_VALUE + ".." + Integer.MAX_VALUE + " s");
    }
    return new Time((int) sec, Math.floorMod(nanos, SECOND));
  }

  /** Nanoseconds since the epoch. */
  public long toNanos() {
    return sec * SECOND + nanosec;
  }
}
