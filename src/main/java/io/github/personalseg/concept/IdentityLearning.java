package io.github.personalseg.concept;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what tells a concept from others of its class, from the references alone and without steps.
 *
 * <p>The direction is the mean of the references' mask embeddings without the part that words use.
 * How far a new view will reach along it is what each reference reaches along the mean of the
 * others. A marked look-alike adds its own direction; the border to it lies half-way between being
 * as near to either and what references reach.
 */
final class IdentityLearning {
  /** What another view reaches of what a lone reference, which is its own mean, reaches. */
  static final double UNSEEN = 0.8;

  /** With so many references the tuned embedding knows other views, and its own share decides. */
  static final int ENOUGH = 3;

  /** References that reach less have nothing beside words to be told apart by. */
  private static final double LEAST_REACH = 1e-3;

  private final List<double[]> shown;
  private final List<double[]> beside = new ArrayList<>();

  private IdentityLearning(List<double[]> shown, WordSpan span) {
    this.shown = shown;
    shown.forEach(embedding -> beside.add(direction(span, embedding)));
  }

  /**
   * The identity of a task's concept.
   *
   * @param references the task's, prepared, in its order
   * @return empty when the references reach nothing beside words
   */
  static Optional<Identity> of(LearningTask task, List<PreparedReference> references) {
    var span = new WordSpan(task.classEmbedding(), task.vocabulary());
    List<double[]> shown = new ArrayList<>();
    List<double[]> others = new ArrayList<>();
    for (int k = 0; k < references.size(); k++) {
      if (references.get(k).best() >= 0) {
        boolean positive = task.references().get(k).mask().isPresent();
        (positive ? shown : others).add(references.get(k).embedding(references.get(k).best()));
      }
    }
    return new IdentityLearning(shown, span).learn(task, span, others);
  }

  /** The unit direction of what words leave over; zeros where that is rounding alone. */
  private static double[] direction(WordSpan span, double[] embedding) {
    double[] rest = span.beside(embedding);
    return Vectors.norm(rest) < LEAST_REACH ? new double[rest.length] : Vectors.normalize(rest);
  }

  private Optional<Identity> learn(LearningTask task, WordSpan span, List<double[]> others) {
    double[] none = new double[task.dim()];
    double least = task.settings().beyond().identity() * lead(none);
    if (least < LEAST_REACH) {
      return Optional.empty();
    }
    List<Identity.LookAlike> lookAlikes = new ArrayList<>();
    for (double[] other : others) {
      double[] direction = direction(span, other);
      float lead = (float) Math.max(0, lead(direction) / 2);
      lookAlikes.add(new Identity.LookAlike(Vectors.toFloats(direction), lead));
    }
    double[] classWord = Vectors.normalize(Vectors.toDoubles(task.classEmbedding()));
    float[] claimed = shown.size() < ENOUGH ? Vectors.toFloats(classWord) : new float[0];
    return Optional.of(
        new Identity(Vectors.toFloats(mean(-1)), (float) least, claimed, lookAlikes));
  }

  /**
   * How much further a view reaches along the concept's direction than along another, on average.
   */
  private double lead(double[] other) {
    double sum = 0;
    for (int k = 0; k < shown.size(); k++) {
      double own = Vectors.dotRow(mean(k), shown.get(k), 0);
      sum += (shown.size() == 1 ? UNSEEN : 1) * own - Vectors.dotRow(other, shown.get(k), 0);
    }
    return sum / shown.size();
  }

  /** Unit mean of all references but one, unless there is no other. */
  private double[] mean(int without) {
    double[] sum = new double[shown.get(0).length];
    for (int k = 0; k < beside.size(); k++) {
      if (k != without || beside.size() == 1) {
        Vectors.addRow(sum, 1, beside.get(k), 0);
      }
    }
    return Vectors.normalize(sum);
  }
}
