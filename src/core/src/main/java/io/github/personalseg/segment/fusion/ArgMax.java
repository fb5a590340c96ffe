package io.github.personalseg.segment.fusion;

import io.github.personalseg.image.ParallelLoop;

/**
 * The best class of every camera pixel, exactly as if all scores were resized to camera size first,
 * without ever holding them.
 *
 * <p>{@link CellCandidates} says which classes can win between four neighbouring grid centres,
 * usually one to three; those are compared pixel by pixel. Ties go to the class that comes first.
 */
public final class ArgMax {
  private final ScoreGrid grid;
  private final AxisSampling columns;
  private final CellCandidates candidates;

  /** The first pixel of a row in each cell, and one behind the last of all. */
  private final int[] firstPixel;

  private final short[] idOfClass;
  private final short[] ids;
  private final float[] scores;

  private ArgMax(
      ScoreGrid grid, BlockMaxima peaks, short[] idOfClass, short[] ids, float[] scores) {
    this.grid = grid;
    this.columns = grid.columns();
    this.candidates = new CellCandidates(grid, peaks);
    this.firstPixel = firstPixels(columns.low(), grid.width());
    this.idOfClass = idOfClass;
    this.ids = ids;
    this.scores = scores;
  }

  /**
   * Finds the best classes.
   *
   * @param idOfClass what stands for each class, {@code [C]}
   * @param ids gets what stands for the best class of every camera pixel, {@code [imageHeight,
   *     imageWidth]}
   * @param scores gets its score
   */
  public static void find(ScoreGrid grid, short[] idOfClass, short[] ids, float[] scores) {
    var peaks = BlockMaxima.of(grid);
    ParallelLoop.run(
        grid.geometry().imageHeight(),
        (from, to) -> new ArgMax(grid, peaks, idOfClass, ids, scores).label(from, to));
  }

  private static int[] firstPixels(int[] cellOfPixel, int cells) {
    int[] first = new int[cells + 1];
    int pixel = 0;
    for (int cell = 0; cell <= cells; cell++) {
      while (pixel < cellOfPixel.length && cellOfPixel[pixel] < cell) {
        pixel++;
      }
      first[cell] = pixel;
    }
    return first;
  }

  /** The camera rows {@code from} to {@code to}, the last one excluded. */
  private void label(int from, int to) {
    var rows = grid.rows();
    int top = -1;
    for (int y = from; y < to; y++) {
      int bottom = rows.high()[y];
      if (rows.low()[y] != top) {
        top = rows.low()[y];
        candidates.hold(top, bottom);
      }
      for (int cell = 0; cell < grid.width(); cell++) {
        if (firstPixel[cell] < firstPixel[cell + 1]) {
          labelCell(cell, y * columns.low().length, top, bottom, rows.fraction()[y]);
        }
      }
    }
  }

  /** The pixels of one cell in the row of pixels that starts at place {@code row}. */
  private void labelCell(int cell, int row, int top, int bottom, float down) {
    float[] values = grid.values();
    float[] fraction = columns.fraction();
    int from = firstPixel[cell];
    int to = firstPixel[cell + 1];
    int right = columns.high()[from];
    int first = cell * grid.classCount();
    for (int k = 0; k < candidates.count(cell); k++) {
      int c = candidates.candidate(first + k);
      int a = (c * grid.height() + top) * grid.width();
      int b = (c * grid.height() + bottom) * grid.width();
      float start = AxisSampling.between(values[a + cell], values[b + cell], down);
      float end = AxisSampling.between(values[a + right], values[b + right], down);
      short id = idOfClass[c];
      for (int x = from; x < to; x++) {
        float score = AxisSampling.between(start, end, fraction[x]);
        if (k == 0 || score > scores[row + x]) {
          scores[row + x] = score;
          ids[row + x] = id;
        }
      }
    }
  }
}
