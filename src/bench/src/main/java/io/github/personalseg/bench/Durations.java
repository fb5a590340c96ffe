package io.github.personalseg.bench;

import java.util.Arrays;

/** Collects durations and answers their percentiles. Not thread-safe. */
public final class Durations {
  private long[] nanos = new long[256];
  private int size;

  /**
   * Adds one.
   *
   * @param duration in nanoseconds, at least 0
   */
  public void add(long duration) {
    if (duration < 0) {
      throw new IllegalArgumentException("duration " + duration + " ns; must not be negative");
    }
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  /** These and others, as a new collection. */
  public Durations plus(Durations others) {
    var all = new Durations();
    all.nanos = Arrays.copyOf(nanos, Math.max(1, size + others.size));
    System.arraycopy(others.nanos, 0, all.nanos, size, others.size);
    all.size = size + others.size;
    return all;
  }

  /** How many durations were added. */
  public int size() {
    return size;
  }

  /**
   * The smallest collected duration that at least {@code percent} of all do not exceed (nearest
   * rank), in milliseconds; 0 when nothing was collected.
   *
   * @param percent above 0, at most 100
   */
  public double percentileMillis(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percentile " + percent + "; allowed: above 0 to 100");
    }
    if (size == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * size);
    return sorted[Math.max(rank, 1) - 1] / 1e6;
  }
}
