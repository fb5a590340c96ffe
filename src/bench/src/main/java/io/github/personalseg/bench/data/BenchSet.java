package io.github.personalseg.bench.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A data set, its pictures not yet read.
 *
 * @param name of the folder
 * @param words the words that {@link Truth#words} points into; empty when only concepts are marked
 * @param conceptIsClass whether a concept is all of its class, as in ADE20K, so that the class word
 *     must not compete with it
 * @param concepts at least 1, no two of one name
 */
public record BenchSet(
    String name, List<String> words, boolean conceptIsClass, List<BenchConcept> concepts) {
  public BenchSet {
    words = List.copyOf(words);
    concepts = List.copyOf(concepts);
    if (concepts.isEmpty()) {
      throw new IllegalArgumentException("set " + name + " has no concept");
    }
    var seen = new HashSet<String>();
    for (var concept : concepts) {
      if (!seen.add(concept.name())) {
        throw new IllegalArgumentException(
            "set " + name + " has the concept \"" + concept.name() + "\" twice");
      }
    }
  }

  /** References of the concept that has most of them. */
  public int mostReferences() {
    return concepts.stream().mapToInt(c -> c.references().size()).max().orElseThrow();
  }

  /**
   * The same with at most so many of the concepts, spread evenly.
   *
   * @param most at least 1
   */
  public BenchSet spread(int most) {
    if (most < 1) {
      throw new IllegalArgumentException(most + " concepts; at least 1 is needed");
    }
    int count = Math.min(most, concepts.size());
    var kept =
        IntStream.range(0, count)
            .mapToObj(i -> concepts.get((int) ((long) i * concepts.size() / count)))
            .toList();
    return new BenchSet(name, words, conceptIsClass, kept);
  }

  /**
   * The same with some of the concepts; underscores may stand for the spaces of a name.
   *
   * @throws IllegalArgumentException when a name is unknown
   */
  public BenchSet only(Set<String> names) {
    for (String wanted : names) {
      if (concepts.stream().noneMatch(c -> called(c, wanted))) {
        throw new IllegalArgumentException(
            "set "
                + name
                + " has no concept \""
                + wanted
                + "\"; it has "
                + String.join(", ", concepts.stream().limit(8).map(BenchConcept::name).toList())
                + (concepts.size() > 8 ? " and " + (concepts.size() - 8) + " more" : ""));
      }
    }
    return new BenchSet(
        name,
        words,
        conceptIsClass,
        concepts.stream().filter(c -> names.stream().anyMatch(n -> called(c, n))).toList());
  }

  private static boolean called(BenchConcept concept, String name) {
    return concept.name().equals(name) || concept.name().equals(name.replace('_', ' '));
  }
}
