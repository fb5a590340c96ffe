package io.github.personalseg.segment.fusion;

import io.github.personalseg.image.ParallelLoop;

/**
 * The highest score of every class in every stretch of cells of a row. A stretch counts the centre
 * behind its last cell too, for a cell lies between two centres.
 *
 * @param stretches how many a row has
 * @param values {@code [C, h, stretches]}
 */
record BlockMaxima(int stretches, float[] values) {
  /** Cells in a stretch; the last of a row may have fewer. */
  static final int STRETCH = 16;

  static BlockMaxima of(ScoreGrid grid) {
    int stretches = (grid.width() + STRETCH - 1) / STRETCH;
    float[] peaks = new float[grid.classCount() * grid.height() * stretches];
    ParallelLoop.run(
        grid.classCount() * grid.height(),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            for (int s = 0; s < stretches; s++) {
              int first = s * STRETCH;
              int last = Math.min(grid.width() - 1, first + STRETCH);
              int offset = row * grid.width();
              peaks[row * stretches + s] = highest(grid.values(), offset + first, offset + last);
            }
          }
        });
    return new BlockMaxima(stretches, peaks);
  }

  /** Of scores, which are at least 0: their bits rise as they do and compare faster. */
  private static float highest(float[] values, int first, int last) {
    int highest = 0;
    for (int i = first; i <= last; i++) {
      highest = Math.max(highest, Float.floatToRawIntBits(values[i]));
    }
    return Float.intBitsToFloat(highest);
  }
}
