package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;

/**
 * Cross-entropy of the proposals' classes: matched proposals are the concept, the others are not.
 * Which other word an unmatched proposal should have would only add a constant.
 */
final class ClassLoss {
  private ClassLoss() {}

  /**
   * The weighted loss.
   *
   * @param margins {@code [N]}, the concept's logit minus the log-sum-exp of the other words
   * @param unmatched {@code [N]}, weight of each proposal where it is not matched; matched ones
   *     have 1
   * @param gradient {@code [N]}, the gradient with respect to {@code margins} is added to it
   */
  static double evaluate(
      double[] margins,
      boolean[] matched,
      double[] unmatched,
      TuningSettings.LossWeights weights,
      double[] gradient) {
    double total = 0;
    for (int n = 0; n < matched.length; n++) {
      total += matched[n] ? 1 : unmatched[n];
    }
    if (total == 0) {
      return 0;
    }
    double loss = 0;
    for (int n = 0; n < margins.length; n++) {
      double weight = (matched[n] ? 1 : unmatched[n]) / total * weights.classification();
      loss += weight * DoubleVectors.softplus(matched[n] ? -margins[n] : margins[n]);
      gradient[n] += weight * (DoubleVectors.sigmoid(margins[n]) - (matched[n] ? 1 : 0));
    }
    return loss;
  }
}
