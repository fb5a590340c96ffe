package io.github.personalseg.bench;

/**
 * How well one class was found, in pixels. A ratio whose denominator is 0 is 0.
 *
 * @param found true positives, at least 0
 * @param falselyClaimed false positives, at least 0
 * @param missed false negatives, at least 0
 */
public record BinaryScore(long found, long falselyClaimed, long missed) {
  /** Nothing counted yet. */
  public static final BinaryScore ZERO = new BinaryScore(0, 0, 0);

  public BinaryScore {
    if (found < 0 || falselyClaimed < 0 || missed < 0) {
      throw new IllegalArgumentException(
          "counts must not be negative: " + found + ", " + falselyClaimed + ", " + missed);
    }
  }

  /** Compares one class of two label images of equal size: {@code truth} against what was said. */
  public static BinaryScore of(int[] truth, int trueLabel, int[] predicted, int predictedLabel) {
    if (truth.length != predicted.length) {
      throw new IllegalArgumentException(
          truth.length + " true labels but " + predicted.length + " predicted ones");
    }
    long found = 0;
    long falselyClaimed = 0;
    long missed = 0;
    for (int i = 0; i < truth.length; i++) {
      boolean is = truth[i] == trueLabel;
      boolean said = predicted[i] == predictedLabel;
      if (is && said) {
        found++;
      } else if (said) {
        falselyClaimed++;
      } else if (is) {
        missed++;
      }
    }
    return new BinaryScore(found, falselyClaimed, missed);
  }

  /** The counts of two sets of pixels together. */
  public BinaryScore plus(BinaryScore other) {
    return new BinaryScore(
        found + other.found, falselyClaimed + other.falselyClaimed, missed + other.missed);
  }

  /** Intersection over union, 0..1. */
  public double iou() {
    return ratio(found, found + falselyClaimed + missed);
  }

  /** Share of the claimed pixels that are right, 0..1. */
  public double precision() {
    return ratio(found, found + falselyClaimed);
  }

  /** Share of the true pixels that were found, 0..1. */
  public double recall() {
    return ratio(found, found + missed);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
