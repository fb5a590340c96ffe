package io.github.personalseg.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * A mean with its 95 % bootstrap interval.
 *
 * @param mean of the values
 * @param low 2.5th percentile of the means of resampled values
 * @param high 97.5th percentile of them
 */
public record Interval(double mean, double low, double high) {
  private static final int RESAMPLES = 2000;
  private static final long SEED = 20_250_711;

  /**
   * The mean of values that were drawn independently (one per concept); resampled by a fixed seed.
   *
   * @param values at least 1
   */
  public static Interval of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values to take a mean of");
    }
    var random = new Random(SEED);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    Arrays.sort(means);
    return new Interval(
        Arrays.stream(values).sum() / values.length,
        means[(int) Math.round(0.025 * (RESAMPLES - 1))],
        means[(int) Math.round(0.975 * (RESAMPLES - 1))]);
  }
}
