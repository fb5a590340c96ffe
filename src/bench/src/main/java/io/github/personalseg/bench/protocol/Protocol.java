package io.github.personalseg.bench.protocol;

import java.util.List;

/**
 * What is run for every concept.
 *
 * @param shots numbers of references K, ascending, each at least 1
 * @param seeds each draws references anew; at least one
 * @param tests most positive, and most negative, test images of a concept, at least 1
 * @param concat whether a positive and a negative image are tested side by side as one
 */
public record Protocol(List<Integer> shots, List<Long> seeds, int tests, boolean concat) {
  public Protocol {
    shots = shots.stream().distinct().sorted().toList();
    seeds = List.copyOf(seeds);
    if (shots.isEmpty() || shots.get(0) < 1 || shots.get(shots.size() - 1) > 64) {
      throw new IllegalArgumentException("K is " + shots + "; allowed: one or more of 1 to 64");
    }
    if (seeds.isEmpty() || tests < 1) {
      throw new IllegalArgumentException(
          seeds.size() + " seeds and " + tests + " test images; each must be at least 1");
    }
  }

  int mostShots() {
    return shots.get(shots.size() - 1);
  }
}
