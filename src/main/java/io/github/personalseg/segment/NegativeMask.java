package io.github.personalseg.segment;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Vectors;
import io.github.personalseg.concept.NegativeProposal;
import java.util.Arrays;

/**
 * A concept's learned negative proposal, laid on one frame.
 *
 * <p>Z_neg is the normalized sum of the proposals' embeddings weighted by W_Z. M_neg starts from
 * the proposals' probabilities averaged to the learning stride: W_M as a zero-padded convolution
 * plus bias gives logits, the logistic function follows there, and the result is brought to the
 * proposal grid bilinearly.
 */
final class NegativeMask {
  private NegativeMask() {}

  /** Z_neg, {@code [D]}. */
  static float[] embedding(NegativeProposal negative, float[] embeddings, int dim) {
    float[] sum = new float[dim];
    for (int n = 0; n < negative.count(); n++) {
      float weight = negative.wZ()[n];
      for (int d = 0; d < dim; d++) {
        sum[d] += weight * embeddings[n * dim + d];
      }
    }
    return Vectors.normalized(sum);
  }

  /**
   * M_neg, {@code [height, width]} of the proposal grid, each 0..1.
   *
   * @param masks on the proposal grid
   */
  static float[] probabilities(
      NegativeProposal negative, MaskProbabilities masks, int stride, FrameGeometry geometry) {
    var coarse = masks.pooledTo(stride, geometry);
    float[] logits = convolve(negative, coarse);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = MaskProbabilities.sigmoid(logits[i]);
    }
    var rows =
        AxisSampling.of(coarse.height(), masks.height() / (double) coarse.height(), masks.height());
    var columns =
        AxisSampling.of(coarse.width(), masks.width() / (double) coarse.width(), masks.width());
    return AxisSampling.upsample(logits, 0, coarse.width(), rows, columns);
  }

  private static float[] convolve(NegativeProposal negative, MaskProbabilities masks) {
    int height = masks.height();
    int width = masks.width();
    int kernel = negative.kernel();
    int reach = kernel / 2;
    float[] logits = new float[height * width];
    Arrays.fill(logits, negative.bias());
    for (int n = 0; n < masks.count(); n++) {
      for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
          float weight = negative.wM()[(n * kernel + dy + reach) * kernel + dx + reach];
          for (int y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
            int from = (n * height + y + dy) * width + dx;
            for (int x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
              logits[y * width + x] += weight * masks.values()[from + x];
            }
          }
        }
      }
    }
    return logits;
  }
}
