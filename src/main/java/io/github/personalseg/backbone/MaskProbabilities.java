package io.github.personalseg.backbone;

import io.github.personalseg.image.Strips;

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
  /** Below this e to the power is less than the smallest normal float. */
  private static final float LEAST_POWER = -87;

  private static final float PER_LN2 = 1.4426950f;

  /** ln 2 in two parts, so that a small multiple of the first is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** The logistic function of every mask logit, on the proposals' own grid. */
  public static MaskProbabilities of(Proposals proposals) {
    float[] logits = proposals.maskLogits();
    float[] values = new float[logits.length];
    Strips.run(
        logits.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] = sigmoid(logits[i]);
          }
        });
    return new MaskProbabilities(proposals.count(), proposals.height(), proposals.width(), values);
  }

  /**
   * Probabilities averaged over square blocks so that a cell is {@code stride} pixels of the padded
   * model input wide.
   *
   * @param geometry of the frame these masks belong to
   * @param stride a multiple of the present stride that divides the padded input
   */
  public MaskProbabilities pooledTo(int stride, FrameGeometry geometry) {
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
    int factor = stride / present;
    return factor == 1 ? this : pooled(factor);
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

  /**
   * The logistic function, to about 2e-7 of its value; a double's exp would take ten times as long.
   */
  public static float sigmoid(float logit) {
    float e = expOfNegative(-Math.abs(logit));
    return (logit >= 0 ? 1 : e) / (1 + e);
  }

  /** e to a power of at most 0: the power of 2 from the exponent bits, the rest from a series. */
  private static float expOfNegative(float x) {
    if (x < LEAST_POWER) {
      return 0;
    }
    int twos = (int) (x * PER_LN2 - 0.5f);
    float rest = x - twos * LN2_HIGH - twos * LN2_LOW;
    float series =
        1
            + rest
                * (1
                    + rest
                        * (1 / 2f
                            + rest
                                * (1 / 6f
                                    + rest * (1 / 24f + rest * (1 / 120f + rest * (1 / 720f))))));
    return series * Float.intBitsToFloat(twos + 127 << 23);
  }
}
