package io.github.personalseg.bench;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Counts pixels by true and predicted class. Exact (64-bit counts) and not thread-safe.
 *
 * <p>Classes count from 0. A true label at or above {@code classes} is ignored: that pixel counts
 * nowhere. A predicted label at or above {@code classes} (a personal concept, "unlabelled") is
 * merely wrong: it takes the pixel from its true class and gives it to nobody.
 */
public final class ConfusionMatrix {
  private final int classes;

  /** {@code [classes, classes + 1]}, rows are true; the last column gathers foreign predictions. */
  private final long[] counts;

  /**
   * @param classes number of classes, 1 to 65535
   */
  public ConfusionMatrix(int classes) {
    if (classes < 1 || classes > 65535) {
      throw new IllegalArgumentException(classes + " classes; allowed: 1 to 65535");
    }
    this.classes = classes;
    this.counts = new long[classes * (classes + 1)];
  }

  /**
   * Counts the pixels of one frame.
   *
   * @param truth true label per pixel
   * @param predicted predicted label per pixel, as many
   */
  public void add(int[] truth, int[] predicted) {
    if (Objects.requireNonNull(truth, "truth").length != predicted.length) {
      throw new IllegalArgumentException(
          truth.length + " true labels but " + predicted.length + " predicted ones");
    }
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] >= 0 && truth[i] < classes) {
        counts[truth[i] * (classes + 1) + column(predicted[i])]++;
      }
    }
  }

  private int column(int predicted) {
    return predicted >= 0 && predicted < classes ? predicted : classes;
  }

  /** Pixels of true class {@code truth} that were predicted as {@code predicted}. */
  public long count(int truth, int predicted) {
    return counts[Objects.checkIndex(truth, classes) * (classes + 1) + column(predicted)];
  }

  /** Pixels whose true class is {@code label}. */
  public long truePixels(int label) {
    long sum = 0;
    for (int predicted = 0; predicted <= classes; predicted++) {
      sum += count(label, predicted);
    }
    return sum;
  }

  /**
   * The agreement of class {@code label}: its pixels found, missed and falsely claimed.
   *
   * @param label 0 to {@code classes - 1}
   */
  public BinaryScore score(int label) {
    long found = count(label, label);
    long claimed = 0;
    for (int truth = 0; truth < classes; truth++) {
      claimed += count(truth, label);
    }
    return new BinaryScore(found, claimed - found, truePixels(label) - found);
  }

  /** Mean intersection over union of the classes that occur in the truth; empty when none does. */
  public OptionalDouble meanIou() {
    double sum = 0;
    int present = 0;
    for (int label = 0; label < classes; label++) {
      if (truePixels(label) > 0) {
        sum += score(label).iou();
        present++;
      }
    }
    return present == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / present);
  }
}
