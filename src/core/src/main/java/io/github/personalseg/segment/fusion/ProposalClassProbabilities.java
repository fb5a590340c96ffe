package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.math.ParallelLoop;
import java.util.Arrays;

/**
 * How much of a proposal is each class: softmax over all classes of logitScale · cosine. Concepts
 * below their thresholds get 0.
 */
public final class ProposalClassProbabilities {
  private ProposalClassProbabilities() {}

  /**
   * The shares of every proposal.
   *
   * @param text embeddings of the words, the concepts and "no object", {@code [C, D]}
   * @param thresholds of the concepts, whose rows come before the last one
   * @return {@code [N, C]}
   */
  public static float[][] of(
      Proposals proposals, float[][] text, float logitScale, float[] thresholds) {
    float[][] columns = transposed(text, proposals.dim());
    float[][] shares = new float[proposals.count()][text.length];
    ofColumns(proposals.embeddings(), proposals.dim(), columns, logitScale, thresholds, shares);
    return shares;
  }

  /**
   * The same.
   *
   * @param embeddings of the proposals, {@code [N, D]}
   * @param columns the classes' embeddings by dimension, {@code [D, C]}
   * @param shares get the answer, {@code [N, C]}
   */
  static void ofColumns(
      float[] embeddings,
      int dim,
      float[][] columns,
      float logitScale,
      float[] thresholds,
      float[][] shares) {
    ParallelLoop.run(
        shares.length,
        (from, to) -> {
          for (int n = from; n < to; n++) {
            fill(shares[n], embeddings, n * dim, columns, logitScale, thresholds);
          }
        });
  }

  /** The shares of one embedding, which starts at {@code offset}. */
  public static float[] of(
      float[] embeddings, int offset, float[][] text, float logitScale, float[] thresholds) {
    float[][] columns = transposed(text, text[0].length);
    float[] shares = new float[text.length];
    fill(shares, embeddings, offset, columns, logitScale, thresholds);
    return shares;
  }

  private static float[][] transposed(float[][] text, int dim) {
    float[][] columns = new float[dim][text.length];
    for (int c = 0; c < text.length; c++) {
      for (int d = 0; d < dim; d++) {
        columns[d][c] = text[c][d];
      }
    }
    return columns;
  }

  private static void fill(
      float[] shares,
      float[] z,
      int offset,
      float[][] columns,
      float logitScale,
      float[] thresholds) {
    int classes = shares.length;
    Arrays.fill(shares, 0);
    int d = 0;
    for (; d + 3 < columns.length; d += 4) {
      int at = offset + d;
      AxpyKernels.add(
          shares,
          classes,
          columns[d],
          z[at],
          columns[d + 1],
          z[at + 1],
          columns[d + 2],
          z[at + 2],
          columns[d + 3],
          z[at + 3]);
    }
    for (; d < columns.length; d++) {
      AxpyKernels.add(shares, classes, columns[d], z[offset + d]);
    }
    for (int c = 0; c < classes; c++) {
      shares[c] *= logitScale;
    }
    dropUnsure(shares, thresholds);
    softmax(shares);
  }

  private static void softmax(float[] logits) {
    float highest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      logits[c] = (float) Math.exp(logits[c] - highest);
      sum += logits[c];
    }
    for (int c = 0; c < logits.length; c++) {
      logits[c] /= (float) sum;
    }
  }

  /** Sets the logits of concepts below their thresholds to negative infinity. */
  private static void dropUnsure(float[] logits, float[] thresholds) {
    int words = logits.length - 1 - thresholds.length;
    double others = Double.NaN;
    for (int k = 0; k < thresholds.length; k++) {
      if (thresholds[k] > 0) {
        others = Double.isNaN(others) ? logSumOfWords(logits, words) : others;
        double share = 1 / (1 + Math.exp(others - logits[words + k]));
        if (share < thresholds[k]) {
          logits[words + k] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  /** Log-sum-exp of the words and "no object". */
  private static double logSumOfWords(float[] logits, int words) {
    double highest = logits[logits.length - 1];
    for (int c = 0; c < words; c++) {
      highest = Math.max(highest, logits[c]);
    }
    double sum = Math.exp(logits[logits.length - 1] - highest);
    for (int c = 0; c < words; c++) {
      sum += Math.exp(logits[c] - highest);
    }
    return highest + Math.log(sum);
  }
}
