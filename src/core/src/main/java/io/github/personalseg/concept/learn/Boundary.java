package io.github.personalseg.concept.learn;

import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets how much a thing must differ from its class to be the concept.
 *
 * <p>The concept's embedding is {@code cos θ · class word + sin θ · own direction}, the own
 * direction being orthogonal to the class word. A proposal with the parts c and d along the two
 * goes to the concept instead of its class word when d / c exceeds tan(θ / 2): the angle is the
 * boundary. It is laid between the look-alikes that are known and the references.
 *
 * @param classWord unit, {@code [D]}
 * @param own unit and orthogonal to it, {@code [D]}
 * @param ratio d / c from which a thing is the concept, above 0
 */
record Boundary(double[] classWord, double[] own, double ratio) {
  /** The boundary never comes closer to the references than this share of their ratio. */
  private static final double CLOSEST = 0.9;

  private static final double LEAST_RATIO = 1e-3;
  private static final double LEAST_PART = 1e-6;

  /**
   * Lays the boundary.
   *
   * @param tuned unit embedding after tuning; its direction is taken where text was tuned, else the
   *     references' mean mask embedding gives it
   */
  static Boundary of(
      LearningTask task, WordLogits words, List<ReferenceTensors> references, double[] tuned) {
    double[] classWord = DoubleVectors.normalize(DoubleVectors.toDoubles(task.classEmbedding()));
    List<double[]> examples = new ArrayList<>();
    for (int k : task.positives()) {
      examples.add(references.get(k).embedding(references.get(k).best()));
    }
    int[] groups = Groups.of(task.references(), task.positives());
    List<double[]> others = UnmarkedHardNegatives.of(task, words, references);
    task.rivals().forEach(rival -> others.add(DoubleVectors.toDoubles(rival)));
    boolean fromText = task.settings().parts().textTuning();
    double[] own = aside(fromText ? tuned : mean(examples), classWord);
    double reached = reached(examples, groups, classWord, own, fromText);
    double ratio = task.settings().beyond().boundary() * reached;
    double nearest = 0;
    for (double[] other : others) {
      nearest = Math.max(nearest, ratioOf(other, classWord, own));
    }
    if (nearest > ratio) {
      ratio = Math.max(ratio, Math.min((nearest + reached) / 2, CLOSEST * reached));
    }
    return new Boundary(classWord, own, Math.max(ratio, LEAST_RATIO));
  }

  /** The concept's unit embedding, {@code [D]}. */
  double[] embedding() {
    double angle = 2 * Math.atan(ratio);
    double[] embedding = new double[own.length];
    for (int d = 0; d < embedding.length; d++) {
      embedding[d] = Math.cos(angle) * classWord[d] + Math.sin(angle) * own[d];
    }
    return DoubleVectors.normalize(embedding);
  }

  /** What the references reach on average; each is left out, with its track, of its judge. */
  private static double reached(
      List<double[]> examples, int[] groups, double[] classWord, double[] own, boolean fixed) {
    double sum = 0;
    for (int k = 0; k < groups.length; k++) {
      List<double[]> rest = new ArrayList<>();
      for (int i = 0; i < groups.length && !fixed; i++) {
        if (groups[i] != groups[k]) {
          rest.add(examples.get(i));
        }
      }
      double[] judge = rest.isEmpty() ? own : aside(mean(rest), classWord);
      sum += Math.max(0, ratioOf(examples.get(k), classWord, judge));
    }
    return sum / examples.size();
  }

  private static double ratioOf(double[] embedding, double[] classWord, double[] own) {
    return DoubleVectors.dotRow(own, embedding, 0)
        / Math.max(LEAST_PART, DoubleVectors.dotRow(classWord, embedding, 0));
  }

  private static double[] mean(List<double[]> vectors) {
    double[] sum = new double[vectors.get(0).length];
    vectors.forEach(vector -> DoubleVectors.addRow(sum, 1, vector, 0));
    return DoubleVectors.normalize(sum);
  }

  /** The unit part of a vector that is orthogonal to the class word. */
  private static double[] aside(double[] vector, double[] classWord) {
    double[] rest = vector.clone();
    DoubleVectors.addRow(rest, -DoubleVectors.dotRow(classWord, vector, 0), classWord, 0);
    return DoubleVectors.normalize(rest);
  }
}
