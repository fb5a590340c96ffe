package io.github.personalseg.backbone;

import io.github.personalseg.math.FastSigmoid;
import io.github.personalseg.math.ParallelLoop;

/**
 * The proposals' masks as probabilities, on the proposal grid or a coarser one. Learning and using
 * a negative mask proposal both start from this, so both see the same numbers.
 *
 * @param count N
 * @param height rows
 * @param width columns
 * @param values {@code [N, height, width]}, each 0..1
 */
public record MaskProbabilities(int count, int height, int width, float[] values) {
  /** Values worked on at a time, so that they stay in the first cache. */
  private static final int BLOCK = 1024;

  /** The logistic function of every mask logit, on the proposals' own grid. */
  public static MaskProbabilities of(Proposals proposals) {
    float[] values = new float[proposals.maskLogits().length];
    ParallelLoop.run(values.length, (from, to) -> fill(values, proposals.maskLogits(), from, to));
    return new MaskProbabilities(proposals.count(), proposals.height(), proposals.width(), values);
  }

  private static void fill(float[] values, float[] logits, int start, int end) {
    float[] block = new float[BLOCK];
    float[] powers = new float[BLOCK];
    for (int from = start; from < end; from += BLOCK) {
      int length = Math.min(BLOCK, end - from);
      System.arraycopy(logits, from, block, 0, length);
      FastSigmoid.ofAll(block, powers, length);
      System.arraycopy(block, 0, values, from, length);
    }
  }

  /**
   * Probabilities averaged over square blocks so that a cell is {@code stride} pixels of the padded
   * model input wide.
   *
   * @param geometry of the frame these masks belong to
   * @param stride a multiple of the present stride that divides the padded input
   */
  public MaskProbabilities pooledTo(int stride, FrameGeometry geometry) {
    int factor = factor(width, stride, geometry);
    return factor == 1 ? this : pooled(factor);
  }

  /**
   * Cells along each side of a block of {@code stride} pixels of the padded model input; 1 where
   * cells are wider than that.
   *
   * @param width columns of the masks
   * @param stride divides the padded input
   */
  public static int poolFactor(int width, int stride, FrameGeometry geometry) {
    return factor(width, Math.max(stride, geometry.paddedWidth() / width), geometry);
  }

  private static int factor(int width, int stride, FrameGeometry geometry) {
    int present = geometry.paddedWidth() / width;
    if (stride < present
        || stride % present != 0
        || geometry.paddedWidth() % stride != 0
        || geometry.paddedHeight() % stride != 0) {
      throw new IllegalArgumentException(
          "cannot pool masks of stride "
              + present
              + " over "
              + geometry.paddedWidth()
              + "x"
              + geometry.paddedHeight()
              + " to stride "
              + stride
              + "; it must be a multiple of the first and divide the second");
    }
    return stride / present;
  }

  private MaskProbabilities pooled(int factor) {
    int rows = height / factor;
    int columns = width / factor;
    float[] pooled = new float[count * rows * columns];
    float share = 1f / (factor * factor);
    int to = 0;
    for (int n = 0; n < count; n++) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          float sum = 0;
          for (int dy = 0; dy < factor; dy++) {
            int from = (n * height + y * factor + dy) * width + x * factor;
            for (int dx = 0; dx < factor; dx++) {
              sum += values[from + dx];
            }
          }
          pooled[to++] = sum * share;
        }
      }
    }
    return new MaskProbabilities(count, rows, columns, pooled);
  }
}
