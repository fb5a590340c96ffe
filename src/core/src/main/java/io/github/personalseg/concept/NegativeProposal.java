package io.github.personalseg.concept;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.math.DoubleVectors;

/**
 * The learned negative mask proposal of one concept: "everything that is not it". On any frame it
 * adds one proposal to the model's own, with {@code Z_neg = normalize(W_Z Z_open)} and {@code M_neg
 * = sigmoid(W_M sigmoid(M_open) + bias)}. Nobody writes to its arrays.
 *
 * @param count N, proposals per frame it was learned with
 * @param kernel odd size of W_M's window, 1 or 3
 * @param wZ {@code [N]}
 * @param wM {@code [N, kernel, kernel]}
 * @param bias of W_M
 */
public record NegativeProposal(int count, int kernel, float[] wZ, float[] wM, float bias) {
  public NegativeProposal {
    if (count < 1 || (kernel != 1 && kernel != 3)) {
      throw new ConceptException(
          "negative proposal has N = "
              + count
              + ", kernel "
              + kernel
              + "; N must be at least 1, the kernel 1 or 3");
    }
    if (wZ.length != count || wM.length != (long) count * kernel * kernel) {
      throw new ConceptException(
          "negative proposal has "
              + wZ.length
              + " and "
              + wM.length
              + " weights; N = "
              + count
              + " and kernel "
              + kernel
              + " need "
              + count
              + " and "
              + (long) count * kernel * kernel);
    }
  }

  /**
   * Z_neg of one frame.
   *
   * @param embeddings Z_open, {@code [N, D]}
   * @return unit, {@code [D]}
   */
  public float[] embedding(float[] embeddings) {
    if (embeddings.length % count != 0 || embeddings.length == 0) {
      throw new ConceptException(
          "mask embeddings have "
              + embeddings.length
              + " values; N = "
              + count
              + " rows are expected");
    }
    int dim = embeddings.length / count;
    double[] sum = new double[dim];
    for (int n = 0; n < count; n++) {
      for (int d = 0; d < dim; d++) {
        sum[d] += (double) wZ[n] * embeddings[n * dim + d];
      }
    }
    return DoubleVectors.toFloats(DoubleVectors.normalize(sum));
  }

  /**
   * M_neg of one frame, as probabilities. Pool the masks to the stride it was learned at first.
   *
   * @return {@code [height, width]} of the masks' grid, each 0..1
   */
  public float[] mask(MaskProbabilities masks) {
    if (masks.count() != count) {
      throw new ConceptException(
          "frame has " + masks.count() + " proposals; this concept was learned with " + count);
    }
    var grid = PaddedGrid.of(masks);
    double[] weights = DoubleVectors.toDoubles(wM);
    double[] logits = grid.convolve(weights, 0, kernel, bias);
    float[] mask = new float[grid.rows() * grid.columns()];
    for (int y = 0; y < grid.rows(); y++) {
      for (int x = 0; x < grid.columns(); x++) {
        mask[y * grid.columns() + x] = (float) DoubleVectors.sigmoid(logits[grid.index(y, x)]);
      }
    }
    return mask;
  }
}
