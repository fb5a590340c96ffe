package io.github.personalseg.segment.fusion;

import java.util.Arrays;

/**
 * Scores of some classes at the centres of neighbouring cells, and the highest of them in every
 * stretch of cells. Its arrays are used again for other cells. For one thread.
 *
 * <p>Cell x lies between the centres x and x + 1; the last cell of the whole grid has its own
 * centre on both sides, other tiles hold one centre more than cells along each axis.
 */
final class ScoreTile {
  /** Cells in a stretch; the last of a row may have fewer. */
  static final int STRETCH = 16;

  /** Place of the first centre in the whole grid. */
  private int firstRow;

  private int firstColumn;

  /** Centres held. */
  private int rows;

  private int columns;

  /** Cells along a row. */
  private int cells;

  private int count;

  /** The classes held, in rising order, {@code [count]}. */
  private int[] classes = {};

  /** {@code [count, rows, columns]}, each at least 0. */
  private float[] values = {};

  /** The highest score of each stretch, {@code [count, rows, stretches]}. */
  private float[] peaks = {};

  /** All classes of a grid; shares its values. */
  static ScoreTile of(ScoreGrid grid) {
    var tile = new ScoreTile();
    tile.place(0, 0, grid.height(), grid.width(), grid.width());
    tile.count = grid.classCount();
    tile.classes = new int[tile.count];
    Arrays.setAll(tile.classes, c -> c);
    tile.values = grid.values();
    return tile;
  }

  /** The same with working memory of its own, for another thread. */
  ScoreTile shared() {
    var tile = new ScoreTile();
    tile.place(firstRow, firstColumn, rows, columns, cells);
    tile.count = count;
    tile.classes = classes;
    tile.values = values;
    tile.peaks = peaks;
    return tile;
  }

  private void place(int row, int column, int height, int width, int widthInCells) {
    firstRow = row;
    firstColumn = column;
    rows = height;
    columns = width;
    cells = widthInCells;
  }

  /**
   * Empties it and moves it to other cells.
   *
   * @param row the first row of centres
   * @param height rows of centres held
   * @param width columns of centres held
   * @param widthInCells as many, or one less
   */
  void move(int row, int column, int height, int width, int widthInCells) {
    place(row, column, height, width, widthInCells);
    count = 0;
  }

  /** Makes room for one more class, a higher one than the last; returns where its scores begin. */
  int add(int labelClass) {
    int size = rows * columns;
    if (count == classes.length) {
      classes = Arrays.copyOf(classes, Math.max(16, 2 * count));
    }
    if (values.length < (count + 1) * size) {
      values = Arrays.copyOf(values, Math.max(16, 2 * count) * size);
    }
    classes[count] = labelClass;
    return count++ * size;
  }

  /** Fills {@link #peak}. */
  void findPeaks() {
    int stretches = stretches();
    if (peaks.length < count * rows * stretches) {
      peaks = new float[2 * count * rows * stretches];
    }
    findPeaks(0, count * rows);
  }

  /** Makes room for {@link #peak}, to be filled by {@link #findPeaks(int, int)}. */
  void makeRoomForPeaks() {
    peaks = new float[count * rows * stretches()];
  }

  /** Fills {@link #peak} for some of all rows of all classes. */
  void findPeaks(int from, int to) {
    int stretches = stretches();
    for (int row = from; row < to; row++) {
      for (int s = 0; s < stretches; s++) {
        int first = s * STRETCH;
        int last = Math.min(columns - 1, first + STRETCH);
        int offset = row * columns;
        peaks[row * stretches + s] = highest(values, offset + first, offset + last);
      }
    }
  }

  /** Of scores, which are at least 0: their bits rise as they do and compare faster. */
  private static float highest(float[] values, int first, int last) {
    int highest = 0;
    for (int i = first; i <= last; i++) {
      highest = Math.max(highest, Float.floatToRawIntBits(values[i]));
    }
    return Float.intBitsToFloat(highest);
  }

  int firstRow() {
    return firstRow;
  }

  int firstColumn() {
    return firstColumn;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int cells() {
    return cells;
  }

  int stretches() {
    return (cells + STRETCH - 1) / STRETCH;
  }

  /** How many classes are held. */
  int count() {
    return count;
  }

  /** The class at a place. */
  int labelClass(int place) {
    return classes[place];
  }

  float[] values() {
    return values;
  }

  /**
   * The highest score of a class in a stretch of a row, the centre behind its last cell included.
   */
  float peak(int place, int row, int stretch) {
    return peaks[(place * rows + row) * stretches() + stretch];
  }
}
