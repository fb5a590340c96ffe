package io.github.personalseg.concept;

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
public final class WordSpan {
  /** A unit word with less than this beside the span counts as explained. */
  private static final double EXPLAINED = 0.1;

  /** A shorter rest is rounding. */
  private static final double LEAST_REST = 1e-3;

  private final List<double[]> basis = new ArrayList<>();

  /**
   * @param classWord {@code [D]}, always part of the span
   * @param vocabulary {@code [V, D]}
   */
  public WordSpan(float[] classWord, float[][] vocabulary) {
    List<double[]> rest = new ArrayList<>();
    for (float[] word : vocabulary) {
      rest.add(Vectors.normalize(Vectors.toDoubles(word)));
    }
    double[] next = Vectors.toDoubles(classWord);
    while (basis.size() < Math.max(1, classWord.length / 2) && Vectors.norm(next) >= EXPLAINED) {
      double[] direction = Vectors.normalize(next);
      basis.add(direction);
      double most = 0;
      for (double[] word : rest) {
        Vectors.addRow(word, -Vectors.dotRow(direction, word, 0), direction, 0);
        double beside = Vectors.norm(word);
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
    double[] rest = beside(Vectors.toDoubles(vector));
    return Vectors.toFloats(
        Vectors.norm(rest) < LEAST_REST ? new double[rest.length] : Vectors.normalize(rest));
  }

  /** The part of a vector that no word uses. */
  double[] beside(double[] vector) {
    double[] rest = vector.clone();
    for (double[] direction : basis) {
      Vectors.addRow(rest, -Vectors.dotRow(direction, rest, 0), direction, 0);
    }
    return rest;
  }
}
