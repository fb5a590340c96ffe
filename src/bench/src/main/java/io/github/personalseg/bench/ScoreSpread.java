package io.github.personalseg.bench;

import java.util.Arrays;

/**
 * How scores are spread.
 *
 * @param sorted the scores, rising
 */
public record ScoreSpread(float[] sorted) {
  /** What the brightest value of an 8-bit confidence image stands for, and more. */
  private static final float BRIGHTEST = 254.5f / 255;

  /** Sorts a copy. */
  public static ScoreSpread of(float[] scores) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    return new ScoreSpread(sorted);
  }

  /**
   * The score that so many lie below; NaN where there are none.
   *
   * @param percent 0..100
   */
  public float percentile(double percent) {
    return sorted.length == 0
        ? Float.NaN
        : sorted[(int) Math.round(percent / 100 * (sorted.length - 1))];
  }

  /** The part that an 8-bit image cannot tell from 1, 0..1. */
  public double saturated() {
    long count = 0;
    for (int i = sorted.length - 1; i >= 0 && sorted[i] >= BRIGHTEST; i--) {
      count++;
    }
    return sorted.length == 0 ? Double.NaN : (double) count / sorted.length;
  }
}
