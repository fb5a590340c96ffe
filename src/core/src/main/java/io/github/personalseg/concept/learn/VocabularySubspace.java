package io.github.personalseg.concept.learn;

import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.List;

/**
 * The directions that words use, so that they can be taken out of an embedding: what is left tells
 * things of one word apart.
 *
 * <p>They are chosen one after another, each from the word that is least explained by those before
 * it, until every word is, or half of all dimensions are used: a vocabulary of more words than
 * dimensions would leave nothing over.
 */
public final class VocabularySubspace {
  /** A unit word with less than this beside the span counts as explained. */
  private static final double EXPLAINED = 0.1;

  /** A shorter rest is rounding. */
  private static final double LEAST_REST = 1e-3;

  private final List<double[]> basis = new ArrayList<>();

  /**
   * @param classWord {@code [D]}, always part of the span
   * @param vocabulary {@code [V, D]}
   */
  public VocabularySubspace(float[] classWord, float[][] vocabulary) {
    List<double[]> rest = new ArrayList<>();
    for (float[] word : vocabulary) {
      rest.add(DoubleVectors.normalize(DoubleVectors.toDoubles(word)));
    }
    double[] next = DoubleVectors.toDoubles(classWord);
    while (basis.size() < Math.max(1, classWord.length / 2)
        && DoubleVectors.norm(next) >= EXPLAINED) {
      double[] direction = DoubleVectors.normalize(next);
      basis.add(direction);
      double most = 0;
      for (double[] word : rest) {
        DoubleVectors.addRow(word, -DoubleVectors.dotRow(direction, word, 0), direction, 0);
        double beside = DoubleVectors.norm(word);
        next = beside > most ? word : next;
        most = Math.max(most, beside);
      }
      if (most < EXPLAINED) {
        return;
      }
      next = next.clone();
    }
  }

  /**
   * The unit direction of what no word uses of a vector; zeros where words use all of it. Two views
   * differ in it as two things of one class do.
   */
  public float[] unit(float[] vector) {
    double[] rest = beside(DoubleVectors.toDoubles(vector));
    return DoubleVectors.toFloats(
        DoubleVectors.norm(rest) < LEAST_REST
            ? new double[rest.length]
            : DoubleVectors.normalize(rest));
  }

  /** The part of a vector that no word uses. */
  double[] beside(double[] vector) {
    double[] rest = vector.clone();
    for (double[] direction : basis) {
      DoubleVectors.addRow(rest, -DoubleVectors.dotRow(direction, rest, 0), direction, 0);
    }
    return rest;
  }
}
