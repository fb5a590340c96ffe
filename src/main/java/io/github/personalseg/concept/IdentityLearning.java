package io.github.personalseg.concept;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds what tells a concept from others of its class, from the references alone and without steps.
 *
 * <p>The direction is the mean of the references' mask embeddings without the part that words use.
 * How far a new view will reach along it is what each reference reaches along the mean of the
 * others. A marked look-alike adds its own direction; the border to it lies half-way between being
 * as near to either and what the reference reaches that leads by the least. So does a thing of the
 * class that stands unmarked beside the concept in its references and would be taken for it, and
 * anything in a frame of which the person says that the concept is nowhere in it, unless a
 * reference is as near to it.
 */
final class IdentityLearning {
  /** What another view reaches of what a lone reference, which is its own mean, reaches. */
  static final double UNSEEN = 0.8;

  /** With so many references the tuned embedding knows other views, and its own share decides. */
  static final int ENOUGH = 3;

  /** References that reach less have nothing beside words to be told apart by. */
  private static final double LEAST_REACH = 1e-3;

  /** Most unmarked things that borders are drawn to: the likeliest to be taken for the concept. */
  private static final int MOST_UNMARKED = 16;

  private final List<double[]> shown;
  private final WordSpan span;
  private final List<double[]> beside = new ArrayList<>();

  /** What each reference reaches along the mean of the others. */
  private final double[] reached;

  private IdentityLearning(List<double[]> shown, WordSpan span) {
    this.shown = shown;
    this.span = span;
    shown.forEach(embedding -> beside.add(direction(span, embedding)));
    double kept = shown.size() == 1 ? UNSEEN : 1;
    reached =
        IntStream.range(0, shown.size())
            .mapToDouble(k -> kept * Vectors.dotRow(mean(k), shown.get(k), 0))
            .toArray();
  }

  /**
   * The identity of a task's concept.
   *
   * @param references the task's, prepared, in its order
   * @return empty when the references reach nothing beside words
   */
  static Optional<Identity> of(
      LearningTask task, WordLogits words, List<PreparedReference> references) {
    var span = new WordSpan(task.classEmbedding(), task.vocabulary());
    List<double[]> shown = new ArrayList<>();
    List<double[]> others = new ArrayList<>();
    List<double[]> unmarked = new ArrayList<>();
    List<double[]> absent = new ArrayList<>();
    double[] classWord = Vectors.normalize(Vectors.toDoubles(task.classEmbedding()));
    for (int k = 0; k < references.size(); k++) {
      if (references.get(k).best() >= 0) {
        boolean positive = task.references().get(k).mask().isPresent();
        (positive ? shown : others).add(references.get(k).embedding(references.get(k).best()));
        if (positive) {
          unmarked.addAll(LookAlikes.classLike(references.get(k), words, classWord));
        }
      } else {
        absent.addAll(LookAlikes.everything(references.get(k)));
      }
    }
    float[] claimed = shown.size() < ENOUGH ? Vectors.toFloats(classWord) : new float[0];
    double share = task.settings().beyond().identity();
    return new IdentityLearning(shown, span).learn(share, claimed, others, absent, unmarked);
  }

  /** The unit direction of what words leave over; zeros where that is rounding alone. */
  private static double[] direction(WordSpan span, double[] embedding) {
    double[] rest = span.beside(embedding);
    return Vectors.norm(rest) < LEAST_REACH ? new double[rest.length] : Vectors.normalize(rest);
  }

  private Optional<Identity> learn(
      double share,
      float[] classWord,
      List<double[]> others,
      List<double[]> absent,
      List<double[]> unmarked) {
    double[] direction = mean(-1);
    double least = share * Arrays.stream(reached).average().orElse(0);
    if (least < LEAST_REACH) {
      return Optional.empty();
    }
    List<Identity.LookAlike> lookAlikes = new ArrayList<>();
    for (double[] other : others) {
      lookAlikes.add(lookAlike(direction(span, other)));
    }
    reaching(absent, direction, least)
        .limit(MOST_UNMARKED)
        .map(other -> lookAlike(direction(span, other)))
        .forEach(lookAlikes::add);
    reaching(unmarked, direction, least)
        .map(other -> lookAlike(direction(span, other)))
        .filter(lookAlike -> lookAlike.lead() > 0)
        .limit(MOST_UNMARKED)
        .forEach(lookAlikes::add);
    return Optional.of(
        new Identity(Vectors.toFloats(direction), (float) least, classWord, lookAlikes));
  }

  /** Those that would be taken for the concept, the likeliest first. */
  private static Stream<double[]> reaching(
      List<double[]> embeddings, double[] direction, double least) {
    return embeddings.stream()
        .filter(other -> Vectors.dotRow(direction, other, 0) >= least)
        .sorted(Comparator.comparingDouble(other -> -Vectors.dotRow(direction, other, 0)));
  }

  /** Led over by half of what the reference leads by that leads the least; 0 if it does not. */
  private Identity.LookAlike lookAlike(double[] along) {
    double least =
        IntStream.range(0, shown.size())
            .mapToDouble(k -> reached[k] - Vectors.dotRow(along, shown.get(k), 0))
            .min()
            .orElse(0);
    return new Identity.LookAlike(Vectors.toFloats(along), (float) Math.max(0, least / 2));
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
