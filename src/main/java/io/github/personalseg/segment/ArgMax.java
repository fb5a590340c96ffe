package io.github.personalseg.segment;

import io.github.personalseg.image.Strips;
import java.util.Arrays;

/**
 * The best class of every camera pixel, exactly as if all scores were resized to camera size first,
 * without ever holding them.
 *
 * <p>Between four neighbouring grid centres every score is bilinear, so it stays between its
 * smallest and largest corner value. A class whose largest corner lies below another's smallest can
 * never win there; what remains, usually one to three classes, is compared pixel by pixel. Ties go
 * to the class that comes first.
 */
final class ArgMax {
  /** Of the largest corner: keeps classes that only rounding could have pushed below the bound. */
  private static final float ROUNDING = 1e-6f;

  private final ScoreGrid grid;
  private final AxisSampling columns;

  /** Smallest and largest corner of every class in every cell of a row, {@code [C, w]}. */
  private final float[] low;

  private final float[] high;

  /** The most that any class is sure to reach in a cell. */
  private final float[] bound;

  private final float[] largest;

  /** The classes that can win in each cell of a row, {@code [w, C]}, and how many they are. */
  private final int[] candidates;

  private final int[] candidateCount;

  private ArgMax(ScoreGrid grid) {
    this.grid = grid;
    this.columns = grid.columns();
    int width = grid.width();
    this.low = new float[grid.classCount() * width];
    this.high = new float[grid.classCount() * width];
    this.bound = new float[width];
    this.largest = new float[width];
    this.candidates = new int[width * grid.classCount()];
    this.candidateCount = new int[width];
  }

  /**
   * Finds the best classes.
   *
   * @param best receives the class index of every camera pixel, {@code [imageHeight, imageWidth]}
   * @param scores receives its score
   */
  static void find(ScoreGrid grid, int[] best, float[] scores) {
    Strips.run(
        grid.rows().low().length, (from, to) -> new ArgMax(grid).label(from, to, best, scores));
  }

  /** The camera rows {@code from} to {@code to}, the last one excluded. */
  private void label(int from, int to, int[] best, float[] scores) {
    var rows = grid.rows();
    int top = -1;
    for (int y = from; y < to; y++) {
      if (rows.low()[y] != top) {
        top = rows.low()[y];
        collectCandidates(top, rows.high()[y]);
      }
      labelRow(y, top, rows.high()[y], rows.fraction()[y], best, scores);
    }
  }

  /** Candidates of every cell in one row of cells: cell x lies between centres x and x + 1. */
  private void collectCandidates(int top, int bottom) {
    int width = grid.width();
    int classes = grid.classCount();
    Arrays.fill(bound, Float.NEGATIVE_INFINITY);
    Arrays.fill(largest, 0);
    Arrays.fill(candidateCount, 0);
    for (int c = 0; c < classes; c++) {
      corners(c, top, bottom);
      int row = c * width;
      for (int x = 0; x < width; x++) {
        bound[x] = Math.max(bound[x], low[row + x]);
        largest[x] = Math.max(largest[x], high[row + x]);
      }
    }
    for (int x = 0; x < width; x++) {
      bound[x] -= ROUNDING * largest[x];
    }
    for (int c = 0; c < classes; c++) {
      int row = c * width;
      for (int x = 0; x < width; x++) {
        if (high[row + x] >= bound[x]) {
          candidates[x * classes + candidateCount[x]++] = c;
        }
      }
    }
  }

  private void corners(int c, int top, int bottom) {
    int width = grid.width();
    float[] values = grid.values();
    int a = (c * grid.height() + top) * width;
    int b = (c * grid.height() + bottom) * width;
    int row = c * width;
    int last = width - 1;
    for (int x = 0; x < last; x++) {
      low[row + x] =
          Math.min(
              Math.min(values[a + x], values[a + x + 1]),
              Math.min(values[b + x], values[b + x + 1]));
      high[row + x] =
          Math.max(
              Math.max(values[a + x], values[a + x + 1]),
              Math.max(values[b + x], values[b + x + 1]));
    }
    low[row + last] = Math.min(values[a + last], values[b + last]);
    high[row + last] = Math.max(values[a + last], values[b + last]);
  }

  private void labelRow(int y, int top, int bottom, float down, int[] best, float[] scores) {
    int[] low = columns.low();
    int row = y * low.length;
    Arrays.fill(scores, row, row + low.length, Float.NEGATIVE_INFINITY);
    int from = 0;
    while (from < low.length) {
      int to = from + 1;
      while (to < low.length && low[to] == low[from]) {
        to++;
      }
      int cell = low[from];
      int first = cell * grid.classCount();
      for (int k = first; k < first + candidateCount[cell]; k++) {
        int plane = candidates[k] * grid.height();
        int a = (plane + top) * grid.width();
        int b = (plane + bottom) * grid.width();
        offer(candidates[k], a, b, down, row, from, to, best, scores);
      }
      from = to;
    }
  }

  /** Gives a class the pixels {@code from} to {@code to}, all in one cell, where it scores most. */
  private void offer(
      int c, int a, int b, float down, int row, int from, int to, int[] best, float[] scores) {
    float[] values = grid.values();
    float[] fraction = columns.fraction();
    int left = columns.low()[from];
    int right = columns.high()[from];
    float start = AxisSampling.between(values[a + left], values[b + left], down);
    float end = AxisSampling.between(values[a + right], values[b + right], down);
    for (int x = from; x < to; x++) {
      float score = AxisSampling.between(start, end, fraction[x]);
      if (score > scores[row + x]) {
        scores[row + x] = score;
        best[row + x] = c;
      }
    }
  }
}
