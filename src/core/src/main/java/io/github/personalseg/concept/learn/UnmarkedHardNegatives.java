package io.github.personalseg.concept.learn;

import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is known not to be the concept and yet easily taken for it, as mask embeddings. */
final class UnmarkedHardNegatives {
  private UnmarkedHardNegatives() {}

  /**
   * Those marked in negative references and, with hard negatives, the class's other things that the
   * references show.
   *
   * @param references the task's, prepared, in its order
   * @return unit rows {@code [D]}
   */
  static List<double[]> of(LearningTask task, WordLogits words, List<ReferenceTensors> references) {
    List<double[]> found = new ArrayList<>();
    for (int k = 0; k < references.size(); k++) {
      var reference = references.get(k);
      if (task.references().get(k).lookAlike().isPresent()) {
        found.add(reference.embedding(reference.best()));
      }
    }
    if (task.settings().beyond().hardNegatives() > 0) {
      double[] classWord = DoubleVectors.normalize(DoubleVectors.toDoubles(task.classEmbedding()));
      references.forEach(r -> found.addAll(classLike(r, words, classWord)));
    }
    return found;
  }

  /**
   * Proposals that lie apart from the concept and whose likeliest word is its class word.
   *
   * @param classWord unit, {@code [D]}
   * @return unit rows {@code [D]}
   */
  static List<double[]> classLike(
      ReferenceTensors reference, WordLogits words, double[] classWord) {
    List<double[]> found = new ArrayList<>();
    classLikePlaces(reference, words, classWord).forEach(n -> found.add(reference.embedding(n)));
    return found;
  }

  /** Whether a frame shows at least two things of the class, each at a place of its own. */
  static boolean several(ReferenceTensors reference, WordLogits words, double[] classWord) {
    var places = classLikePlaces(reference, words, classWord);
    for (int i = 0; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (reference.overlap(places.get(i), places.get(j)) < ReferenceTensors.APART) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Integer> classLikePlaces(
      ReferenceTensors reference, WordLogits words, double[] classWord) {
    List<Integer> found = new ArrayList<>();
    double[] inside = reference.inside();
    for (int n = 0; n < reference.matched().length; n++) {
      double[] embedding = reference.embedding(n);
      double own = words.scale() * DoubleVectors.dotRow(classWord, embedding, 0);
      double most = Arrays.stream(words.logits(embedding)).max().orElse(own);
      boolean apart = !reference.matched()[n] && inside[n] < ReferenceTensors.APART;
      if (apart && own >= most && reference.shown()[n]) {
        found.add(n);
      }
    }
    return found;
  }

  /**
   * All that a frame shows in which the concept is not.
   *
   * @return unit rows {@code [D]}
   */
  static List<double[]> everything(ReferenceTensors reference) {
    List<double[]> found = new ArrayList<>();
    for (int n = 0; n < reference.shown().length; n++) {
      if (reference.shown()[n]) {
        found.add(reference.embedding(n));
      }
    }
    return found;
  }
}
