package io.github.personalseg.concept.learn;

import io.github.personalseg.math.DoubleVectors;
import java.util.Arrays;

/**
 * The words a concept competes with, as rows of one matrix.
 *
 * @param vocabulary V; rows 0 to V - 1 are the vocabulary, row V is "no object"
 * @param rows {@code [V + 1, D]}
 * @param scale factor on cosine similarities
 */
record WordLogits(int vocabulary, double[] rows, double scale) {
  static WordLogits of(LearningTask task) {
    int dim = task.dim();
    int count = task.vocabulary().length;
    double[] rows = new double[(count + 1) * dim];
    for (int word = 0; word <= count; word++) {
      float[] row = word < count ? task.vocabulary()[word] : task.noObject();
      for (int d = 0; d < dim; d++) {
        rows[word * dim + d] = row[d];
      }
    }
    return new WordLogits(count, rows, task.logitScale());
  }

  /** Logits of one unit embedding against every row. */
  double[] logits(double[] embedding) {
    double[] logits = new double[vocabulary + 1];
    for (int word = 0; word < logits.length; word++) {
      logits[word] = scale * DoubleVectors.dotRow(embedding, rows, word);
    }
    return logits;
  }

  /**
   * For each of several embeddings, the log-sum-exp of its logits.
   *
   * @param embeddings {@code [count, D]}
   */
  double[] logSums(double[] embeddings, int count) {
    int dim = embeddings.length / count;
    double[] sums = new double[count];
    for (int n = 0; n < count; n++) {
      sums[n] =
          DoubleVectors.logSumExp(logits(Arrays.copyOfRange(embeddings, n * dim, (n + 1) * dim)));
    }
    return sums;
  }
}
