package io.github.personalseg.concept;

import io.github.personalseg.backbone.MaskProbabilities;
import java.util.Arrays;

/**
 * Mask probabilities with a border of zeros one cell wide, so that a 3×3 window is nine constant
 * offsets into a flat array and loops need no edge cases.
 *
 * @param count N
 * @param rows without the border
 * @param columns without the border
 * @param values {@code [N, rows + 2, columns + 2]}
 */
record PaddedGrid(int count, int rows, int columns, double[] values) {
  static PaddedGrid of(MaskProbabilities masks) {
    int rows = masks.height();
    int columns = masks.width();
    var grid =
        new PaddedGrid(
            masks.count(),
            rows,
            columns,
            new double[Math.multiplyExact(masks.count(), (rows + 2) * (columns + 2))]);
    float[] from = masks.values();
    for (int n = 0; n < masks.count(); n++) {
      for (int y = 0; y < rows; y++) {
        int to = n * grid.size() + grid.index(y, 0);
        for (int x = 0; x < columns; x++) {
          grid.values[to + x] = from[(n * rows + y) * columns + x];
        }
      }
    }
    return grid;
  }

  /** Cells of one map, border included. */
  int size() {
    return (rows + 2) * (columns + 2);
  }

  /** Where cell {@code (y, x)} lies in one map. */
  int index(int y, int x) {
    return (y + 1) * (columns + 2) + x + 1;
  }

  /**
   * Sum of the maps, each times its factor.
   *
   * @param factors {@code [N]}
   * @return one map
   */
  double[] mix(double[] factors) {
    int size = size();
    double[] sum = new double[size];
    for (int n = 0; n < count; n++) {
      double factor = factors[n];
      int from = n * size;
      for (int i = 0; i < size; i++) {
        sum[i] += factor * values[from + i];
      }
    }
    return sum;
  }

  /**
   * Dot product of each map with one map.
   *
   * @return {@code [N]}
   */
  double[] dots(double[] map) {
    int size = size();
    double[] dots = new double[count];
    for (int n = 0; n < count; n++) {
      dots[n] = dot(map, n * size, 0, size);
    }
    return dots;
  }

  /** Four running sums, because one would make each addition wait for the last. */
  private double dot(double[] map, int offset, int begin, int end) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = begin;
    for (; i + 3 < end; i += 4) {
      a += map[i] * values[offset + i];
      b += map[i + 1] * values[offset + i + 1];
      c += map[i + 2] * values[offset + i + 2];
      d += map[i + 3] * values[offset + i + 3];
    }
    for (; i < end; i++) {
      a += map[i] * values[offset + i];
    }
    return (a + b) + (c + d);
  }

  /**
   * Cross-correlates the maps with one window each and adds them up.
   *
   * @param weights holds {@code [N, kernel, kernel]} from {@code offset} on
   * @param kernel 1 or 3
   * @return one map; its border holds no meaning
   */
  double[] convolve(double[] weights, int offset, int kernel, double bias) {
    int size = size();
    double[] sum = new double[size];
    Arrays.fill(sum, bias);
    int begin = columns + 3;
    int end = size - columns - 3;
    for (int n = 0; n < count; n++) {
      for (int tap = 0; tap < kernel * kernel; tap++) {
        double weight = weights[offset + n * kernel * kernel + tap];
        int from = n * size + shift(tap, kernel);
        for (int i = begin; i < end; i++) {
          sum[i] += weight * values[from + i];
        }
      }
    }
    return sum;
  }

  /**
   * Gradient of {@link #convolve} with respect to its weights.
   *
   * @param map gradient with respect to its result, zero on the border
   * @param to receives {@code [N, kernel, kernel]} from {@code offset} on
   */
  void convolveBackward(double[] map, int kernel, double[] to, int offset) {
    int size = size();
    int begin = columns + 3;
    int end = size - columns - 3;
    for (int n = 0; n < count; n++) {
      for (int tap = 0; tap < kernel * kernel; tap++) {
        to[offset + n * kernel * kernel + tap] =
            dot(map, n * size + shift(tap, kernel), begin, end);
      }
    }
  }

  private int shift(int tap, int kernel) {
    int reach = kernel / 2;
    return (tap / kernel - reach) * (columns + 2) + tap % kernel - reach;
  }
}
