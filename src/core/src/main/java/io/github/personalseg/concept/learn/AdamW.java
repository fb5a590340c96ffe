package io.github.personalseg.concept.learn;

/**
 * AdamW (Adam with decoupled weight decay) over one flat array, with PyTorch's defaults for the
 * moments and SAN's weight decay.
 */
final class AdamW {
  static final double BETA1 = 0.9;
  static final double BETA2 = 0.999;
  static final double EPSILON = 1e-8;
  static final double WEIGHT_DECAY = 1e-4;

  private final double rate;
  private final double[] mean;
  private final double[] square;
  private int steps;

  AdamW(double rate, int size) {
    this.rate = rate;
    this.mean = new double[size];
    this.square = new double[size];
  }

  /** Moves {@code parameters} from index {@code begin} on against {@code gradient}. */
  void step(double[] parameters, double[] gradient, int begin) {
    steps++;
    double meanScale = 1 - Math.pow(BETA1, steps);
    double squareScale = Math.sqrt(1 - Math.pow(BETA2, steps));
    for (int i = begin; i < parameters.length; i++) {
      double g = gradient[i];
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
      double root = Math.sqrt(square[i]) / squareScale + EPSILON;
      parameters[i] -= rate * (WEIGHT_DECAY * parameters[i] + mean[i] / meanScale / root);
    }
  }
}
