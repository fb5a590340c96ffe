package io.github.personalseg.concept;

import io.github.personalseg.backbone.MaskProbabilities;
import java.util.Arrays;

/**
 * Mask probabilities with a border of zeros one cell wide, so that a 3×3 window is nine constant
 * offsets into a flat map and loops need no edge cases.
 *
 * <p>They are held twice, map by map and cell by cell, so that every sum here is a loop over two
 * whole arrays with one index: the compiler turns those into vector instructions, but neither
 * offsets into one long array nor scalar products, whose order of additions it has to keep.
 *
 * @param rows without the border
 * @param columns without the border
 * @param maps {@code [N][(rows + 2) * (columns + 2)]}
 * @param cells the same as {@code [(rows + 2) * (columns + 2)][N]}
 */
public record PaddedGrid(int rows, int columns, double[][] maps, double[][] cells) {
  public static PaddedGrid of(MaskProbabilities masks) {
    int rows = masks.height();
    int columns = masks.width();
    int size = Math.multiplyExact(rows + 2, columns + 2);
    var grid =
        new PaddedGrid(
            rows, columns, new double[masks.count()][size], new double[size][masks.count()]);
    float[] from = masks.values();
    for (int n = 0; n < masks.count(); n++) {
      for (int y = 0; y < rows; y++) {
        int to = grid.index(y, 0);
        for (int x = 0; x < columns; x++) {
          double value = from[(n * rows + y) * columns + x];
          grid.maps[n][to + x] = value;
          grid.cells[to + x][n] = value;
        }
      }
    }
    return grid;
  }

  /** N. */
  public int count() {
    return maps.length;
  }

  /** Cells of one map, border included. */
  public int size() {
    return cells.length;
  }

  /** Where cell {@code (y, x)} lies in one map. */
  public int index(int y, int x) {
    return (y + 1) * (columns + 2) + x + 1;
  }

  /**
   * Sum of the maps, each times its factor.
   *
   * @param factors {@code [N]}
   * @return one map
   */
  public double[] mix(double[] factors) {
    double[] sum = new double[size()];
    for (int n = 0; n < maps.length; n++) {
      addTo(sum, factors[n], maps[n]);
    }
    return sum;
  }

  /**
   * Dot product of each map with one map.
   *
   * @return {@code [N]}
   */
  public double[] dots(double[] map) {
    double[] dots = new double[count()];
    addCells(dots, map, 0);
    return dots;
  }

  /**
   * Cross-correlates the maps with one window each and adds them up.
   *
   * @param weights holds {@code [N, kernel, kernel]} from {@code offset} on
   * @param kernel 1 or 3
   * @return one map; its border holds no meaning
   */
  public double[] convolve(double[] weights, int offset, int kernel, double bias) {
    int taps = kernel * kernel;
    double[][] sums = new double[taps][size()];
    int n = 0;
    for (; n + 1 < maps.length; n += 2) {
      for (int tap = 0; tap < taps; tap++) {
        int at = offset + n * taps + tap;
        addTo(sums[tap], weights[at], maps[n], weights[at + taps], maps[n + 1]);
      }
    }
    for (; n < maps.length; n++) {
      for (int tap = 0; tap < taps; tap++) {
        addTo(sums[tap], weights[offset + n * taps + tap], maps[n]);
      }
    }
    double[] sum = new double[size()];
    Arrays.fill(sum, bias);
    int begin = index(0, 0);
    int end = size() - begin;
    for (int tap = 0; tap < taps; tap++) {
      int shift = shift(tap, kernel);
      for (int i = begin; i < end; i++) {
        sum[i] += sums[tap][i + shift];
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
  public void convolveBackward(double[] map, int kernel, double[] to, int offset) {
    int taps = kernel * kernel;
    double[] sums = new double[count()];
    for (int tap = 0; tap < taps; tap++) {
      Arrays.fill(sums, 0);
      addCells(sums, map, shift(tap, kernel));
      for (int n = 0; n < sums.length; n++) {
        to[offset + n * taps + tap] = sums[n];
      }
    }
  }

  /** Adds the cells beside those of the picture, each times the map's value there. */
  private void addCells(double[] sums, double[] map, int shift) {
    int begin = index(0, 0);
    int end = size() - begin;
    int i = begin;
    for (; i + 3 < end; i += 4) {
      int at = i + shift;
      addTo(sums, map[i], cells[at], map[i + 1], cells[at + 1]);
      addTo(sums, map[i + 2], cells[at + 2], map[i + 3], cells[at + 3]);
    }
    for (; i < end; i++) {
      addTo(sums, map[i], cells[i + shift]);
    }
  }

  private static void addTo(double[] sum, double factor, double[] values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * values[i];
    }
  }

  private static void addTo(double[] sum, double a, double[] as, double b, double[] bs) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += a * as[i] + b * bs[i];
    }
  }

  private int shift(int tap, int kernel) {
    int reach = kernel / 2;
    return (tap / kernel - reach) * (columns + 2) + tap % kernel - reach;
  }
}
