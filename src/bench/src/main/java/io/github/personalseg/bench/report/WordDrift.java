package io.github.personalseg.bench.report;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.bench.protocol.ConceptOutcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a word's IoU moves when a concept is taught; pixels summed over all concepts, the concept's
 * own left out.
 *
 * @param word the word
 * @param before IoU untaught, 0..1
 * @param after IoU taught, 0..1
 */
record WordDrift(String word, double before, double after) {
  double drift() {
    return after - before;
  }

  /** Every word that occurs, the most moved first. */
  static List<WordDrift> of(List<ConceptOutcomes> concepts, String approach, int shots) {
    Map<String, BinaryScore> before = sums(concepts, Approach.BEFORE, 0);
    Map<String, BinaryScore> after = sums(concepts, approach, shots);
    var drifts = new ArrayList<WordDrift>();
    after.forEach(
        (word, score) -> {
          var untaught = before.get(word);
          if (untaught != null) {
            drifts.add(new WordDrift(word, untaught.iou(), score.iou()));
          }
        });
    drifts.sort(Comparator.comparingDouble(d -> -Math.abs(d.drift())));
    return drifts;
  }

  /** Of the first seed, so that both sums run over the same pixels. */
  private static Map<String, BinaryScore> sums(
      List<ConceptOutcomes> concepts, String approach, int shots) {
    Map<String, BinaryScore> sums = new LinkedHashMap<>();
    for (var concept : concepts) {
      concept.outcomes().stream()
          .filter(o -> o.approach().equals(approach) && o.shots() == shots)
          .findFirst()
          .ifPresent(o -> o.words().forEach((word, s) -> sums.merge(word, s, BinaryScore::plus)));
    }
    return sums;
  }
}
