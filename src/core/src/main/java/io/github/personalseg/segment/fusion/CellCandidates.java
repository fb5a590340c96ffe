package io.github.personalseg.segment.fusion;

import java.util.Arrays;

/**
 * Which classes can win in the cells of a row: cell x lies between the grid centres x and x + 1 of
 * two rows of centres. Working memory for one thread.
 *
 * <p>Between four centres every score is bilinear, so it stays between its smallest and largest
 * corner value. A class whose largest corner lies below another's smallest can never win there; one
 * whose peak in a stretch of cells does is not even looked at. Scores are at least 0, so their bits
 * rise as they do; whole numbers compare several times faster than floats, which may be no number.
 */
final class CellCandidates {
  /** Of the largest corner: keeps classes that only rounding could have pushed below the bound. */
  private static final float ROUNDING = 1e-6f;

  /** Classes in a cell that are compared as they are; more are thinned out first. */
  private static final int FEW = 4;

  private static final int STRETCH = ScoreTile.STRETCH;

  private final ScoreTile tile;

  /**
   * The places of the classes that can win in each cell, in rising order, {@code [cells, count]},
   * and their number.
   */
  private int[] candidates = {};

  private int[] counts = {};

  /** Of each class in the stretch under work. */
  private float[] peak = {};

  /** The classes looked at in the stretch, and their largest corners, {@code [count, STRETCH]}. */
  private int[] looked = {};

  private int[] high = {};

  /** The most that any class is sure to reach in each cell of the stretch, in bits. */
  private final int[] bound = new int[STRETCH];

  private final int[] largest = new int[STRETCH];

  /** The smaller and the larger value above each other, at the stretch's centres. */
  private final int[] lower = new int[STRETCH + 1];

  private final int[] upper = new int[STRETCH + 1];

  CellCandidates(ScoreTile tile) {
    this.tile = tile;
  }

  /** To be called when the tile was filled anew. */
  void begin() {
    int classes = tile.count();
    if (candidates.length < tile.cells() * classes) {
      candidates = new int[2 * tile.cells() * classes];
    }
    if (counts.length < tile.cells()) {
      counts = new int[tile.cells()];
    }
    if (peak.length < classes) {
      peak = new float[2 * classes];
      looked = new int[2 * classes];
      high = new int[2 * classes * STRETCH];
    }
  }

  /** How many classes can win in a cell. */
  int count(int cell) {
    return counts[cell];
  }

  /** The place in the tile of one of the classes that can win in a cell. */
  int candidate(int cell, int number) {
    return candidates[cell * tile.count() + number];
  }

  /** Finds out for the cells between two rows of centres, which may be the same. */
  void hold(int top, int bottom) {
    Arrays.fill(counts, 0);
    for (int s = 0; s < tile.stretches(); s++) {
      hold(s, top, bottom);
    }
  }

  private void hold(int stretch, int top, int bottom) {
    int first = stretch * STRETCH;
    int cells = Math.min(STRETCH, tile.cells() - first);
    int favourite = favourite(stretch, top, bottom);
    Arrays.fill(bound, 0);
    Arrays.fill(largest, 0);
    // A high bound early spares many classes; the favourite's turn comes again in its order.
    look(favourite, 0, first, cells, top, bottom);
    float needed = least(cells) - ROUNDING * peak[favourite];
    int count = 0;
    for (int c = 0; c < tile.count(); c++) {
      if (peak[c] >= needed) {
        looked[count] = c;
        look(c, count * STRETCH, first, cells, top, bottom);
        needed = least(cells) - ROUNDING * peak[favourite];
        count++;
      }
    }
    for (int x = 0; x < cells; x++) {
      int cell = first + x;
      float enough = Float.intBitsToFloat(bound[x]) - ROUNDING * Float.intBitsToFloat(largest[x]);
      for (int k = 0; k < count; k++) {
        if (Float.intBitsToFloat(high[k * STRETCH + x]) >= enough) {
          candidates[cell * tile.count() + counts[cell]++] = looked[k];
        }
      }
      if (counts[cell] > FEW) {
        thin(cell, top, bottom);
      }
    }
  }

  /**
   * Leaves out classes that lie below one strong class at all four corners, and so everywhere in
   * the cell: where many classes score nearly the same, the bounds alone keep them all.
   */
  private void thin(int cell, int top, int bottom) {
    float[] values = tile.values();
    int right = Math.min(cell + 1, tile.columns() - 1) - cell;
    int down = (bottom - top) * tile.columns();
    int first = cell * tile.count();
    int strong = 0;
    float most = -1;
    for (int k = 0; k < counts[cell]; k++) {
      int a = (candidates[first + k] * tile.rows() + top) * tile.columns() + cell;
      float sum = values[a] + values[a + right] + values[a + down] + values[a + down + right];
      if (sum > most) {
        most = sum;
        strong = a;
      }
    }
    float margin = ROUNDING * most;
    float a0 = values[strong] - margin;
    float b0 = values[strong + right] - margin;
    float c0 = values[strong + down] - margin;
    float d0 = values[strong + down + right] - margin;
    int kept = 0;
    for (int k = 0; k < counts[cell]; k++) {
      int c = candidates[first + k];
      int a = (c * tile.rows() + top) * tile.columns() + cell;
      if (values[a] >= a0
          || values[a + right] >= b0
          || values[a + down] >= c0
          || values[a + down + right] >= d0) {
        candidates[first + kept++] = c;
      }
    }
    counts[cell] = kept;
  }

  /** Fills {@link #peak} and tells the class with the highest one. */
  private int favourite(int stretch, int top, int bottom) {
    int favourite = 0;
    for (int c = 0; c < tile.count(); c++) {
      peak[c] = Math.max(tile.peak(c, top, stretch), tile.peak(c, bottom, stretch));
      if (peak[c] > peak[favourite]) {
        favourite = c;
      }
    }
    return favourite;
  }

  /** Writes a class's largest corners from place {@code to} on and raises the bound. */
  private void look(int c, int to, int first, int cells, int top, int bottom) {
    float[] values = tile.values();
    int a = (c * tile.rows() + top) * tile.columns() + first;
    int b = (c * tile.rows() + bottom) * tile.columns() + first;
    int centres = Math.min(cells + 1, tile.columns() - first);
    for (int x = 0; x < centres; x++) {
      int above = Float.floatToRawIntBits(values[a + x]);
      int below = Float.floatToRawIntBits(values[b + x]);
      lower[x] = Math.min(above, below);
      upper[x] = Math.max(above, below);
    }
    if (centres == cells) {
      lower[cells] = lower[cells - 1];
      upper[cells] = upper[cells - 1];
    }
    for (int x = 0; x < cells; x++) {
      high[to + x] = Math.max(upper[x], upper[x + 1]);
      bound[x] = Math.max(bound[x], Math.min(lower[x], lower[x + 1]));
      largest[x] = Math.max(largest[x], high[to + x]);
    }
  }

  /** The lowest bound. */
  private float least(int cells) {
    int least = bound[0];
    for (int i = 1; i < cells; i++) {
      least = Math.min(least, bound[i]);
    }
    return Float.intBitsToFloat(least);
  }
}
