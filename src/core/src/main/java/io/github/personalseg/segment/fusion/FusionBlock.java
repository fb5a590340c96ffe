package io.github.personalseg.segment.fusion;

import io.github.personalseg.math.FastSigmoid;
import java.util.Arrays;

/**
 * Working memory for some neighbouring cells: the masks of all proposals there, which are added up
 * for one class after the other. For one thread.
 */
final class FusionBlock {
  private final float[][] masks;
  private final float[] peaks;
  private final float[] powers;
  private final float[] sum;

  /** The proposals that matter for the class in work, and their shares of it. */
  private final int[] heard;

  private int length;

  /**
   * @param proposals N
   * @param cells most of them
   */
  FusionBlock(int proposals, int cells) {
    masks = new float[proposals][cells];
    peaks = new float[proposals];
    powers = new float[cells];
    sum = new float[cells];
    heard = new int[proposals];
  }

  /**
   * Takes other cells.
   *
   * @param logits of the masks, {@code [N, total]}
   * @param from the first cell
   * @param count how many there are
   */
  void read(float[] logits, int total, int from, int count) {
    length = count;
    for (int n = 0; n < masks.length; n++) {
      System.arraycopy(logits, n * total + from, masks[n], 0, count);
      toProbabilities(n);
    }
  }

  /**
   * Takes a rectangle of other cells, row after row.
   *
   * @param logits of the masks, {@code [N, total]}
   * @param from the first cell
   * @param stride cells from one row's start to the next's
   */
  void read(float[] logits, int total, int from, int stride, int rows, int columns) {
    length = rows * columns;
    for (int n = 0; n < masks.length; n++) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(logits, n * total + from + row * stride, masks[n], row * columns, columns);
      }
      toProbabilities(n);
    }
  }

  private void toProbabilities(int n) {
    float[] mask = masks[n];
    float highest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      highest = mask[i] > highest ? mask[i] : highest;
    }
    if (highest <= FastSigmoid.LARGEST) {
      FastSigmoid.ofAllBelow(mask, powers, length);
    } else {
      FastSigmoid.ofAll(mask, powers, length);
    }
    peaks[n] = FastSigmoid.of(highest);
  }

  /** The largest probability of each proposal's mask, {@code [N]}, but for rounding. */
  float[] peaks() {
    return peaks;
  }

  /**
   * Writes one class's scores, which are 0 where no proposal adds to them.
   *
   * @param shares of the proposals, {@code [N]}
   * @param negligible what adds less is left out
   * @param scores get the sums from place {@code to} on
   */
  void write(float[] shares, float negligible, float[] scores, int to) {
    int count = 0;
    for (int n = 0; n < shares.length; n++) {
      if (shares[n] * peaks[n] >= negligible) {
        heard[count++] = n;
      }
    }
    if (count == 0) {
      Arrays.fill(scores, to, to + length, 0);
      return;
    }
    Arrays.fill(sum, 0, length, 0);
    int k = 0;
    for (; k + 3 < count; k += 4) {
      int a = heard[k];
      int b = heard[k + 1];
      int c = heard[k + 2];
      int d = heard[k + 3];
      AxpyKernels.add(
          sum, length, masks[a], shares[a], masks[b], shares[b], masks[c], shares[c], masks[d],
          shares[d]);
    }
    for (; k < count; k++) {
      AxpyKernels.add(sum, length, masks[heard[k]], shares[heard[k]]);
    }
    System.arraycopy(sum, 0, scores, to, length);
  }

  /** Writes the sum of all masks from place {@code to} on. */
  void writeMass(float[] mass, int to) {
    Arrays.fill(sum, 0, length, 0);
    for (float[] mask : masks) {
      AxpyKernels.add(sum, length, mask, 1);
    }
    System.arraycopy(sum, 0, mass, to, length);
  }
}
