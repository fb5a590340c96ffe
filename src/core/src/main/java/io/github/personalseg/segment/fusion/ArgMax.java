package io.github.personalseg.segment.fusion;

import io.github.personalseg.math.ParallelLoop;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The best class of every camera pixel, exactly as if all scores were resized to camera size first,
 * without ever holding them. Working memory for one thread.
 *
 * <p>{@link CellCandidates} says which classes can win between four neighbouring grid centres,
 * usually one to three; those are compared pixel by pixel. Ties go to the class that comes first.
 */
public final class ArgMax {
  private final ScoreTile tile;
  private final CellCandidates candidates;

  /** Scores of the pixels of one cell in one row. */
  private float[] best = {};

  ArgMax(ScoreTile tile) {
    this.tile = tile;
    this.candidates = new CellCandidates(tile);
  }

  /**
   * Finds the best classes.
   *
   * @param idOfClass what stands for each class, {@code [C]}
   * @param ids gets what stands for the best class of every camera pixel, {@code [imageHeight,
   *     imageWidth]}
   * @param scores gets its score; none for who does not ask
   */
  public static void find(
      ScoreGrid grid, short[] idOfClass, short[] ids, float @Nullable [] scores) {
    var all = ScoreTile.of(grid);
    all.makeRoomForPeaks();
    ParallelLoop.run(grid.classCount() * grid.height(), all::findPeaks);
    var target = new Target(grid.rows(), grid.columns(), idOfClass, ids, scores);
    ParallelLoop.run(grid.height(), (from, to) -> new ArgMax(all.shared()).label(from, to, target));
  }

  /**
   * Where labels go.
   *
   * @param rows of camera pixels over the whole grid
   * @param columns of camera pixels over the whole grid
   * @param idOfClass what stands for each class
   * @param ids {@code [imageHeight, imageWidth]}
   * @param scores of the same size, if asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
  record Target(
      AxisSampling rows,
      AxisSampling columns,
      short[] idOfClass,
      short[] ids,
      float @Nullable [] scores) {}

  /** Labels the camera pixels of some rows of the tile's cells, the last one excluded. */
  void label(int from, int to, Target target) {
    candidates.begin();
    for (int top = from; top < to; top++) {
      int row = tile.firstRow() + top;
      int firstPixel = target.rows.first()[row];
      int endPixel = target.rows.first()[row + 1];
      if (firstPixel < endPixel) {
        int bottom = Math.min(top + 1, tile.rows() - 1);
        candidates.hold(top, bottom);
        for (int y = firstPixel; y < endPixel; y++) {
          labelRow(y, y == firstPixel, top, bottom, target);
        }
      }
    }
  }

  /**
   * Labels one row of pixels. Cells that one class holds alone look like the row before, unless
   * scores are asked for.
   */
  private void labelRow(int y, boolean first, int top, int bottom, Target target) {
    int[] firstPixel = target.columns.first();
    int width = target.columns.low().length;
    int begin = firstPixel[tile.firstColumn()];
    int end = firstPixel[tile.firstColumn() + tile.cells()];
    float down = target.rows.fraction()[y];
    boolean copied = !first && target.scores == null;
    if (copied) {
      System.arraycopy(
          target.ids, (y - 1) * width + begin, target.ids, y * width + begin, end - begin);
    }
    for (int cell = 0; cell < tile.cells(); cell++) {
      int from = firstPixel[tile.firstColumn() + cell];
      int to = firstPixel[tile.firstColumn() + cell + 1];
      if (from == to || (copied && candidates.count(cell) == 1)) {
        continue;
      }
      if (target.scores == null && candidates.count(cell) == 1) {
        short id = target.idOfClass[tile.labelClass(candidates.candidate(cell, 0))];
        Arrays.fill(target.ids, y * width + from, y * width + to, id);
      } else {
        labelCell(cell, y * width + from, from, to, top, bottom, down, target);
      }
    }
  }

  /** The pixels {@code from} to {@code to} of one cell, which go to place {@code at} and behind. */
  private void labelCell(
      int cell, int at, int from, int to, int top, int bottom, float down, Target target) {
    float[] values = tile.values();
    float[] fraction = target.columns.fraction();
    int right = Math.min(cell + 1, tile.columns() - 1);
    if (best.length < to - from) {
      best = new float[2 * (to - from)];
    }
    for (int k = 0; k < candidates.count(cell); k++) {
      int place = candidates.candidate(cell, k);
      int a = (place * tile.rows() + top) * tile.columns();
      int b = (place * tile.rows() + bottom) * tile.columns();
      float start = AxisSampling.between(values[a + cell], values[b + cell], down);
      float end = AxisSampling.between(values[a + right], values[b + right], down);
      short id = target.idOfClass[tile.labelClass(place)];
      for (int x = from; x < to; x++) {
        float score = AxisSampling.between(start, end, fraction[x]);
        if (k == 0 || score > best[x - from]) {
          best[x - from] = score;
          target.ids[at + x - from] = id;
        }
      }
    }
    if (target.scores != null) {
      System.arraycopy(best, 0, target.scores, at, to - from);
    }
  }
}
