package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.Arrays;
import java.util.Optional;

/**
 * The method's total loss on one reference and its gradient, derived by hand; docs/method.md has
 * the equations. Not safe for use from several threads at once.
 */
final class Objective {
  private final TuningSettings settings;
  private final ParameterLayout layout;
  private final WordLogits words;
  private final double[] visual;
  private final double alpha;

  /**
   * Prepares the loss of a task.
   *
   * @param visual unit F_per, {@code [D]}; not used when that part is off
   */
  Objective(LearningTask task, ParameterLayout layout, WordLogits words, double[] visual) {
    this.settings = task.settings();
    this.layout = layout;
    this.words = words;
    this.visual = visual;
    this.alpha = settings.parts().visualEmbedding() ? settings.alpha() : 0;
  }

  /** T_per mixed with the visual embedding, not yet unit, {@code [D]}. */
  double[] mixed(double[] parameters) {
    double[] mixed = new double[layout.dim()];
    for (int d = 0; d < mixed.length; d++) {
      mixed[d] = alpha * visual[d] + (1 - alpha) * parameters[d];
    }
    return mixed;
  }

  /**
   * The total loss.
   *
   * @param parameters as laid out
   * @param gradient receives the gradient; 0 for T_per when text tuning is off
   */
  double evaluate(ReferenceTensors reference, double[] parameters, double[] gradient) {
    Arrays.fill(gradient, 0);
    double[] mixed = mixed(parameters);
    double[] concept = DoubleVectors.normalize(mixed);
    double[] margins = margins(reference, concept);
    double[] similarity = new double[margins.length];
    for (int n = 0; n < similarity.length; n++) {
      similarity[n] = DoubleVectors.sigmoid(margins[n]);
    }

    double loss = 0;
    double[] sum = reference.masks().mix(similarity);
    Optional<NegativeBranch> negative = Optional.empty();
    if (layout.negative()) {
      var branch = new NegativeBranch(reference, words, settings, layout, parameters, concept);
      branch.addTo(sum);
      loss += branch.loss();
      negative = Optional.of(branch);
    }
    double[] sumGradient = new double[sum.length];
    loss += scoreLoss(reference, sum, sumGradient);

    double[] marginGradient = reference.masks().dots(sumGradient);
    for (int n = 0; n < marginGradient.length; n++) {
      marginGradient[n] *= similarity[n] * (1 - similarity[n]);
    }
    loss +=
        ClassLoss.evaluate(
            margins,
            reference.matched(),
            reference.unmatched(),
            settings.weights(),
            marginGradient);

    double[] conceptGradient = new double[layout.dim()];
    for (int n = 0; n < marginGradient.length; n++) {
      DoubleVectors.addRow(
          conceptGradient, words.scale() * marginGradient[n], reference.embeddings(), n);
    }
    negative.ifPresent(branch -> branch.backward(sumGradient, conceptGradient, gradient));
    if (settings.parts().textTuning()) {
      double[] back =
          DoubleVectors.normalizeBackward(concept, DoubleVectors.norm(mixed), conceptGradient);
      for (int d = 0; d < back.length; d++) {
        gradient[d] = (1 - alpha) * back[d];
      }
    }
    return loss;
  }

  /** The concept's logit minus the log-sum-exp of all other words, per proposal. */
  private double[] margins(ReferenceTensors reference, double[] concept) {
    double[] margins = new double[layout.count()];
    for (int n = 0; n < margins.length; n++) {
      margins[n] =
          words.scale() * DoubleVectors.dotRow(concept, reference.embeddings(), n)
              - reference.openLogSum()[n];
    }
    return margins;
  }

  private double scoreLoss(ReferenceTensors reference, double[] sum, double[] sumGradient) {
    double[] score = new double[sum.length];
    for (int cell : reference.cells()) {
      score[cell] = reference.share()[cell] * sum[cell];
    }
    double loss = ScoreMapLoss.evaluate(score, reference, settings.weights(), sumGradient);
    for (int cell : reference.cells()) {
      sumGradient[cell] *= reference.share()[cell];
    }
    return loss;
  }
}
