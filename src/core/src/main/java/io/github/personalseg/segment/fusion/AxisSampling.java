package io.github.personalseg.segment.fusion;

/**
 * Where the centres of fine pixels lie between the centres of coarse cells, along one axis: half-
 * pixel centres (PyTorch's {@code align_corners=False}), clamped at both ends.
 *
 * @param low coarse place before each pixel
 * @param high coarse place after it, equal to {@code low} at the last place
 * @param fraction how far it lies towards {@code high}, 0..1
 * @param first the first pixel whose {@code low} is each cell or a later one, and the number of
 *     pixels behind the last
 */
record AxisSampling(int[] low, int[] high, float[] fraction, int[] first) {

  /**
   * Sampling for {@code pixels} pixels over {@code cells} cells.
   *
   * @param cellSize pixels per cell
   */
  static AxisSampling of(int cells, double cellSize, int pixels) {
    var sampling =
        new AxisSampling(new int[pixels], new int[pixels], new float[pixels], new int[cells + 1]);
    for (int i = 0; i < pixels; i++) {
      double place = Math.min(cells - 1, Math.max(0, (i + 0.5) / cellSize - 0.5));
      sampling.low[i] = (int) place;
      sampling.high[i] = Math.min(sampling.low[i] + 1, cells - 1);
      sampling.fraction[i] = (float) (place - sampling.low[i]);
    }
    int pixel = 0;
    for (int cell = 0; cell <= cells; cell++) {
      while (pixel < pixels && sampling.low[pixel] < cell) {
        pixel++;
      }
      sampling.first[cell] = pixel;
    }
    return sampling;
  }

  /**
   * A plane {@code [rows cells, columns cells]} brought to {@code [rows pixels, columns pixels]}.
   */
  static float[] upsample(
      float[] values, int offset, int width, AxisSampling rows, AxisSampling columns) {
    float[] out = new float[rows.low.length * columns.low.length];
    int to = 0;
    for (int y = 0; y < rows.low.length; y++) {
      int top = offset + rows.low[y] * width;
      int bottom = offset + rows.high[y] * width;
      for (int x = 0; x < columns.low.length; x++) {
        int left = columns.low[x];
        int right = columns.high[x];
        out[to++] =
            bilinear(
                values[top + left],
                values[top + right],
                values[bottom + left],
                values[bottom + right],
                columns.fraction[x],
                rows.fraction[y]);
      }
    }
    return out;
  }

  /** The one formula for a value between four corners: down first, so that a row can share it. */
  static float bilinear(float a, float b, float c, float d, float right, float down) {
    return between(between(a, c, down), between(b, d, down), right);
  }

  /** The value that lies {@code fraction} of the way from one to the other. */
  static float between(float from, float to, float fraction) {
    return from + fraction * (to - from);
  }
}
