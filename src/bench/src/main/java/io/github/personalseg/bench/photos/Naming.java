package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words a model has for a proposal. Immutable.
 *
 * @param vocabulary the words
 * @param noObject unit embedding of "no object", {@code [D]}
 */
record Naming(Vocabulary vocabulary, float[] noObject) {
  /** Stands for "no object" among names. */
  static final String NOTHING = "no object";

  /** The nearest names, the nearest first, {@link #NOTHING} where it belongs. */
  List<String> names(Proposals proposals, int n, int most) {
    int words = vocabulary.size();
    double[] likeness = new double[words + 1];
    for (int w = 0; w < words; w++) {
      likeness[w] = product(proposals, n, vocabulary.embeddings()[w]);
    }
    likeness[words] = product(proposals, n, noObject);
    var names = new ArrayList<String>();
    IntStream.range(0, words + 1)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer w) -> -likeness[w]))
        .limit(most)
        .forEach(w -> names.add(w == words ? NOTHING : vocabulary.words().get(w)));
    return names;
  }

  private static double product(Proposals proposals, int n, float[] word) {
    double sum = 0;
    for (int d = 0; d < word.length; d++) {
      sum += (double) proposals.embeddings()[n * proposals.dim() + d] * word[d];
    }
    return sum;
  }
}
