package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Proposals;

/**
 * The proposals of one picture as masks of its size: probabilities bilinear between cell centres,
 * cut at half of their own peak or at one half. Not thread-safe.
 */
final class ProposalMasks {
  private static final float HALF = 0.5f;

  /** A mask that nowhere says more than this shows nothing. */
  private static final float SILENT = 1e-4f;

  private final Proposals proposals;
  private final MaskProbabilities masks;
  private final int width;
  private final int height;
  private final int[] left;
  private final float[] along;

  ProposalMasks(Proposals proposals) {
    this.proposals = proposals;
    this.masks = MaskProbabilities.of(proposals);
    this.width = proposals.geometry().imageWidth();
    this.height = proposals.geometry().imageHeight();
    this.left = new int[width];
    this.along = new float[width];
    double cell = proposals.geometry().cellWidth(masks.width());
    for (int x = 0; x < width; x++) {
      double at = clamped((x + 0.5) / cell - 0.5, masks.width());
      left[x] = Math.min((int) at, masks.width() - 2);
      along[x] = (float) (at - left[x]);
    }
  }

  private static double clamped(double at, int cells) {
    return Math.max(0, Math.min(cells - 1, at));
  }

  int count() {
    return proposals.count();
  }

  /** Cut at half of its highest probability. */
  BitMask atHalfPeak(int n) {
    float peak = peak(n);
    return peak <= SILENT ? new BitMask(width, height) : cut(n, HALF * peak);
  }

  /** Cut at one half, so that what never says more shows nothing. */
  BitMask atHalf(int n) {
    return peak(n) <= HALF ? new BitMask(width, height) : cut(n, HALF);
  }

  private float peak(int n) {
    float peak = 0;
    int cells = masks.height() * masks.width();
    for (int i = n * cells; i < (n + 1) * cells; i++) {
      peak = Math.max(peak, masks.values()[i]);
    }
    return peak;
  }

  private BitMask cut(int n, float threshold) {
    var bits = new BitMask(width, height);
    int columns = masks.width();
    float[] row = new float[columns];
    double cell = proposals.geometry().cellHeight(masks.height());
    for (int y = 0; y < height; y++) {
      double at = clamped((y + 0.5) / cell - 0.5, masks.height());
      int top = Math.min((int) at, masks.height() - 2);
      float down = (float) (at - top);
      int from = (n * masks.height() + top) * columns;
      float most = 0;
      for (int x = 0; x < columns; x++) {
        float upper = masks.values()[from + x];
        row[x] = upper + down * (masks.values()[from + columns + x] - upper);
        most = Math.max(most, row[x]);
      }
      if (most > threshold) {
        for (int x = 0; x < width; x++) {
          float value = row[left[x]];
          if (value + along[x] * (row[left[x] + 1] - value) > threshold) {
            bits.set(y * width + x);
          }
        }
      }
    }
    return bits;
  }
}
