package io.github.personalseg.bench.report;

import io.github.personalseg.bench.Interval;
import io.github.personalseg.bench.protocol.ConceptOutcomes;
import io.github.personalseg.bench.protocol.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One approach with one number of references, averaged over concepts; of each concept first over
 * its seeds. Ratios are 0..1.
 *
 * @param approach its name
 * @param shots K, 0 when it looks at no references
 * @param concepts how many have so many references
 * @param iou of the concept against all else, with its interval over concepts
 * @param precision of the concept
 * @param recall of the concept
 * @param meanIou over the concept and all words, combined maps
 * @param wordIou over the words, the concept's pixels left out
 * @param seconds to learn, without backbone passes
 */
record Row(
    String approach,
    int shots,
    int concepts,
    Interval iou,
    Interval precision,
    Interval recall,
    Interval meanIou,
    Interval wordIou,
    double seconds) {

  /** The rows of a run, in the order of its approaches. */
  static List<Row> of(List<ConceptOutcomes> concepts) {
    Map<String, List<List<Outcome>>> groups = new LinkedHashMap<>();
    for (var concept : concepts) {
      Map<String, List<Outcome>> own = new LinkedHashMap<>();
      for (var outcome : concept.outcomes()) {
        own.computeIfAbsent(outcome.approach() + "\n" + outcome.shots(), k -> new ArrayList<>())
            .add(outcome);
      }
      own.forEach((key, list) -> groups.computeIfAbsent(key, k -> new ArrayList<>()).add(list));
    }
    return groups.values().stream().map(Row::row).toList();
  }

  private static Row row(List<List<Outcome>> byConcept) {
    var first = byConcept.get(0).get(0);
    return new Row(
        first.approach(),
        first.shots(),
        byConcept.size(),
        interval(byConcept, o -> o.concept().iou()),
        interval(byConcept, o -> o.concept().precision()),
        interval(byConcept, o -> o.concept().recall()),
        interval(byConcept, Outcome::meanIou),
        interval(byConcept, Outcome::wordIou),
        interval(byConcept, Outcome::seconds).mean());
  }

  private static Interval interval(List<List<Outcome>> byConcept, ToDoubleFunction<Outcome> value) {
    return Interval.of(
        byConcept.stream()
            .mapToDouble(list -> list.stream().mapToDouble(value).average().orElseThrow())
            .toArray());
  }
}
