package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.TuningSettings;

/** Dice and binary cross-entropy between the concept's score map and its mask. */
final class ScoreMapLoss {
  /** The score map is held within this distance of 0 and 1. */
  static final double MARGIN = 1e-6;

  private ScoreMapLoss() {}

  /**
   * The weighted loss.
   *
   * @param score P_per, a map
   * @param gradient receives the gradient with respect to {@code score} in the image's cells; 0
   *     where the score is held at its bounds
   */
  static double evaluate(
      double[] score,
      ReferenceTensors reference,
      TuningSettings.LossWeights weights,
      double[] gradient) {
    double[] target = reference.target();
    double shared = 0;
    double total = 0;
    for (int cell : reference.cells()) {
      double held = hold(score[cell]);
      shared += held * target[cell];
      total += held + target[cell];
    }
    double numerator = 2 * shared + 1;
    double denominator = total + 1;
    double crossEntropy = 0;
    int count = reference.cells().length;
    for (int cell : reference.cells()) {
      double held = hold(score[cell]);
      double wanted = target[cell];
      crossEntropy -= wanted * Math.log(held) + (1 - wanted) * Math.log1p(-held);
      if (held == score[cell]) {
        double dice = (numerator - 2 * wanted * denominator) / (denominator * denominator);
        double bce = (held - wanted) / (held * (1 - held)) / count;
        gradient[cell] = weights.dice() * dice + weights.bce() * bce;
      }
    }
    return weights.dice() * (1 - numerator / denominator) + weights.bce() * crossEntropy / count;
  }

  private static double hold(double score) {
    return Math.max(MARGIN, Math.min(1 - MARGIN, score));
  }
}
