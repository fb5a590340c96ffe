package io.github.personalseg.concept.learn;

/**
 * Where the learned values lie in one flat array: T_per, W_Z, W_M, bias. Without the negative mask
 * only T_per is there.
 *
 * @param dim D
 * @param count N
 * @param kernel size of W_M's window
 * @param negative whether the negative mask proposal is learned
 */
record ParameterLayout(int dim, int count, int kernel, boolean negative) {
  static ParameterLayout of(LearningTask task) {
    var settings = task.settings();
    return new ParameterLayout(
        task.dim(), task.count(), settings.kernel(), settings.parts().negativeMask());
  }

  int wZ() {
    return dim;
  }

  int wM() {
    return dim + count;
  }

  int bias() {
    return dim + count + count * kernel * kernel;
  }

  int size() {
    return negative ? bias() + 1 : dim;
  }

  /** The class word for T_per, the mean of the embeddings for W_Z, 0 (M_neg = 0.5) for W_M. */
  double[] start(float[] classEmbedding) {
    double[] parameters = new double[size()];
    for (int d = 0; d < dim; d++) {
      parameters[d] = classEmbedding[d];
    }
    if (negative) {
      for (int n = 0; n < count; n++) {
        parameters[wZ() + n] = 1.0 / count;
      }
    }
    return parameters;
  }
}
