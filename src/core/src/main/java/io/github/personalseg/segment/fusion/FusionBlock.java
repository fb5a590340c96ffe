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
  private final float[] lows;
  private final float[] highs;

  /** The largest and the smallest logit of each column of the band, {@code [N, width]}. */
  private float[][] highest = {};

  private float[][] lowest = {};
  private float[] line = {};

  /** Where the cells in work lie; masks are read once they are heard. */
  private float[] logits = {};

  private int total;
  private int from;
  private int stride;
  private int rows;
  private int first;
  private int columns;

  /** The proposals whose masks are read. */
  private final boolean[] known;

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
    lows = new float[proposals];
    highs = new float[proposals];
    known = new boolean[proposals];
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
    band(logits, total, from, count, 1, count);
    read(0, count);
  }

  /**
   * Moves to rows of other cells, of which {@link #read(int, int)} takes rectangles.
   *
   * @param logits of the masks, {@code [N, total]}
   * @param from the first cell
   * @param stride cells from one row's start to the next's
   * @param width how many cells of each row will be read
   */
  void band(float[] logits, int total, int from, int stride, int rows, int width) {
    this.logits = logits;
    this.total = total;
    this.from = from;
    this.stride = stride;
    this.rows = rows;
    if (line.length < width) {
      line = new float[width];
      highest = new float[masks.length][width];
      lowest = new float[masks.length][width];
    }
    for (int n = 0; n < masks.length; n++) {
      int first = n * total + from;
      System.arraycopy(logits, first, highest[n], 0, width);
      System.arraycopy(logits, first, lowest[n], 0, width);
      for (int row = 1; row < rows; row++) {
        System.arraycopy(logits, first + row * stride, line, 0, width);
        widen(lowest[n], highest[n], line, width);
      }
    }
  }

  // Along rows with one common index: only so does the compiler use vector instructions.
  private static void widen(float[] low, float[] high, float[] values, int length) {
    for (int i = 0; i < length; i++) {
      low[i] = Math.min(low[i], values[i]);
      high[i] = Math.max(high[i], values[i]);
    }
  }

  /**
   * Takes some columns of the band: a rectangle of cells, row after row.
   *
   * @param first column, counted from the band's first
   */
  void read(int first, int columns) {
    this.first = first;
    this.columns = columns;
    length = rows * columns;
    for (int n = 0; n < masks.length; n++) {
      known[n] = false;
      float high = highest[n][first];
      float low = lowest[n][first];
      for (int x = first + 1; x < first + columns; x++) {
        high = highest[n][x] > high ? highest[n][x] : high;
        low = lowest[n][x] < low ? lowest[n][x] : low;
      }
      highs[n] = high;
      peaks[n] = FastSigmoid.of(high);
      lows[n] = FastSigmoid.of(low);
    }
  }

  private float[] mask(int n) {
    float[] mask = masks[n];
    if (!known[n]) {
      known[n] = true;
      for (int row = 0; row < rows; row++) {
        int at = n * total + from + row * stride + first;
        System.arraycopy(logits, at, mask, row * columns, columns);
      }
      if (highs[n] <= FastSigmoid.LARGEST) {
        FastSigmoid.ofAllBelow(mask, powers, length);
      } else {
        FastSigmoid.ofAll(mask, powers, length);
      }
    }
    return mask;
  }

  /** The largest probability of each proposal's mask, {@code [N]}, but for rounding. */
  float[] peaks() {
    return peaks;
  }

  /** The smallest, {@code [N]}, but for rounding. */
  float[] lows() {
    return lows;
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
          sum, length, mask(a), shares[a], mask(b), shares[b], mask(c), shares[c], mask(d),
          shares[d]);
    }
    for (; k < count; k++) {
      AxpyKernels.add(sum, length, mask(heard[k]), shares[heard[k]]);
    }
    System.arraycopy(sum, 0, scores, to, length);
  }

  /** Writes the sum of all masks from place {@code to} on. */
  void writeMass(float[] mass, int to) {
    Arrays.fill(sum, 0, length, 0);
    for (int n = 0; n < masks.length; n++) {
      AxpyKernels.add(sum, length, mask(n), 1);
    }
    System.arraycopy(sum, 0, mass, to, length);
  }
}
