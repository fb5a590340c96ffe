package io.github.personalseg.bench.model;

import io.github.personalseg.segment.fusion.ScoreGrid;

/** The plain way to label: every class's scores at camera size, [C, H, W] floats, then the best. */
final class PlainArgMax {
  private PlainArgMax() {}

  /** The best class of every camera pixel; the first of equal ones. */
  static int[] find(ScoreGrid grid) {
    float[][] scores = new float[grid.classCount()][];
    for (int c = 0; c < scores.length; c++) {
      scores[c] = grid.atCameraSize(c);
    }
    int[] best = new int[scores[0].length];
    for (int i = 0; i < best.length; i++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < scores.length; c++) {
        if (scores[c][i] > highest) {
          highest = scores[c][i];
          best[i] = c;
        }
      }
    }
    return best;
  }
}
