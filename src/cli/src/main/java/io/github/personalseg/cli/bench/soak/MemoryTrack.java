package io.github.personalseg.cli.bench.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Memory over time, judged round by round. Thread safe. */
final class MemoryTrack {
  private final List<List<Double>> rounds = new ArrayList<>();

  /**
   * @param round that runs, at least 0
   * @param mebibytes held now
   */
  synchronized void add(int round, double mebibytes) {
    while (rounds.size() <= round) {
      rounds.add(new ArrayList<>());
    }
    rounds.get(round).add(mebibytes);
  }

  /** The median of a round; NaN when nothing was told in it. */
  synchronized double median(int round) {
    return round < rounds.size() ? median(rounds.get(round)) : Double.NaN;
  }

  /** The least of a round: with Java objects, what is left when garbage is gone. */
  synchronized double least(int round) {
    return round < rounds.size() && !rounds.get(round).isEmpty()
        ? Collections.min(rounds.get(round))
        : Double.NaN;
  }

  /** The median of the medians from a round on; NaN when there are none. */
  synchronized double level(int fromRound) {
    return median(Arrays.stream(medians(fromRound)).boxed().toList());
  }

  /**
   * How far a round from this one on strays from their {@link #level} at most, as a share of it.
   */
  synchronized double spread(int fromRound) {
    double level = level(fromRound);
    return Arrays.stream(medians(fromRound))
        .map(median -> Math.abs(median - level) / level)
        .max()
        .orElse(Double.NaN);
  }

  private double[] medians(int fromRound) {
    return rounds.stream()
        .skip(fromRound)
        .mapToDouble(MemoryTrack::median)
        .filter(Double::isFinite)
        .toArray();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) / 2];
  }
}
