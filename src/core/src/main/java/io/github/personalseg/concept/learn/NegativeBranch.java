package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.Arrays;

/**
 * The negative mask proposal on one reference: its embedding's similarity to every word, its mask,
 * and its two losses. One instance serves one forward and one backward pass.
 */
final class NegativeBranch {
  private final ReferenceTensors reference;
  private final WordLogits words;
  private final TuningSettings settings;
  private final ParameterLayout layout;
  private final double[] concept;
  private final double norm;
  private final double[] embedding;
  private final double[] similarity;
  private final double[] mask;
  private final double loss;

  /**
   * The forward pass.
   *
   * @param concept unit embedding of the concept, {@code [D]}
   */
  NegativeBranch(
      ReferenceTensors reference,
      WordLogits words,
      TuningSettings settings,
      ParameterLayout layout,
      double[] parameters,
      double[] concept) {
    this.reference = reference;
    this.words = words;
    this.settings = settings;
    this.layout = layout;
    this.concept = concept;

    double[] sum = new double[layout.dim()];
    for (int n = 0; n < layout.count(); n++) {
      DoubleVectors.addRow(sum, parameters[layout.wZ() + n], reference.embeddings(), n);
    }
    norm = DoubleVectors.norm(sum);
    embedding = DoubleVectors.normalize(sum);

    int vocabulary = words.vocabulary();
    double[] logits = Arrays.copyOf(words.logits(embedding), vocabulary + 2);
    logits[vocabulary + 1] = words.scale() * DoubleVectors.dotRow(embedding, concept, 0);
    double logSum = DoubleVectors.logSumExp(logits);
    similarity = new double[logits.length];
    double meanLogit = 0;
    for (int word = 0; word < logits.length; word++) {
      similarity[word] = Math.exp(logits[word] - logSum);
      meanLogit += word < vocabulary ? logits[word] / vocabulary : 0;
    }

    double[] maskLogits =
        reference
            .masks()
            .convolve(parameters, layout.wM(), layout.kernel(), parameters[layout.bias()]);
    mask = new double[maskLogits.length];
    double maskLoss = 0;
    for (int cell : reference.cells()) {
      double logit = maskLogits[cell];
      mask[cell] = DoubleVectors.sigmoid(logit);
      maskLoss += DoubleVectors.softplus(logit) - (1 - reference.target()[cell]) * logit;
    }
    loss =
        settings.lambdaNegZ() * (logSum - meanLogit)
            + settings.lambdaNegM() * maskLoss / reference.cells().length;
  }

  /** The weighted sum of L_neg_Z and L_neg_M. */
  double loss() {
    return loss;
  }

  /** Adds what the negative proposal says of the concept to the sum over proposals. */
  void addTo(double[] sum) {
    for (int cell : reference.cells()) {
      sum[cell] += conceptSimilarity() * mask[cell];
    }
  }

  private double conceptSimilarity() {
    return similarity[words.vocabulary() + 1];
  }

  /**
   * The backward pass.
   *
   * @param sumGradient gradient with respect to the sum over proposals, a map
   * @param conceptGradient the gradient with respect to the concept's embedding is added to it
   * @param gradient receives the gradients of W_Z, W_M and the bias
   */
  void backward(double[] sumGradient, double[] conceptGradient, double[] gradient) {
    double similarityGradient = 0;
    double[] maskGradient = new double[mask.length];
    double share = settings.lambdaNegM() / reference.cells().length;
    double biasGradient = 0;
    for (int cell : reference.cells()) {
      double value = mask[cell];
      similarityGradient += sumGradient[cell] * value;
      maskGradient[cell] =
          sumGradient[cell] * conceptSimilarity() * value * (1 - value)
              + share * (value - (1 - reference.target()[cell]));
      biasGradient += maskGradient[cell];
    }
    reference.masks().convolveBackward(maskGradient, layout.kernel(), gradient, layout.wM());
    gradient[layout.bias()] = biasGradient;
    embeddingBackward(similarityGradient, conceptGradient, gradient);
  }

  private void embeddingBackward(
      double similarityGradient, double[] conceptGradient, double[] gradient) {
    int vocabulary = words.vocabulary();
    double[] embeddingGradient = new double[embedding.length];
    for (int word = 0; word < similarity.length; word++) {
      boolean own = word == vocabulary + 1;
      double logitGradient =
          similarityGradient * conceptSimilarity() * ((own ? 1 : 0) - similarity[word])
              + settings.lambdaNegZ()
                  * (similarity[word] - (word < vocabulary ? 1.0 / vocabulary : 0));
      double scaled = logitGradient * words.scale();
      if (own) {
        DoubleVectors.addRow(embeddingGradient, scaled, concept, 0);
        DoubleVectors.addRow(conceptGradient, scaled, embedding, 0);
      } else {
        DoubleVectors.addRow(embeddingGradient, scaled, words.rows(), word);
      }
    }
    double[] back = DoubleVectors.normalizeBackward(embedding, norm, embeddingGradient);
    for (int n = 0; n < layout.count(); n++) {
      gradient[layout.wZ() + n] = DoubleVectors.dotRow(back, reference.embeddings(), n);
    }
  }
}
