package io.github.personalseg.bench.report;

import io.github.personalseg.bench.protocol.Approach;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures of "Personalized OVSS" (arXiv 2507.11030), in per cent, to stand beside ours. */
final class PublishedFigures {
  /** IoU_per untaught and at K = 1, 3, 5; mIoU untaught and at K = 5. */
  record Shots(String data, String model, double before, double[] byShots, double[] miou) {}

  /** One line of the ablation on CUB, K = 5, SAN. */
  record Part(String name, double miou, double iou, double precision, double recall) {}

  private static final List<Shots> SHOTS =
      List.of(
          shots("FSS", "SAN", 41.08, 49.80, 54.09, 56.80, 55.68, 55.85),
          shots("FSS", "ODISE", 10.69, 30.97, 33.11, 34.05, 23.86, 22.94),
          shots("CUB", "SAN", 68.25, 76.70, 77.21, 76.80, 77.32, 78.29),
          shots("CUB", "ODISE", 0.02, 5.39, 5.90, 5.99, 47.48, 44.88),
          shots("ADE", "SAN", 6.88, 17.08, 24.80, 26.15, 17.20, 17.19),
          shots("ADE", "ODISE", 1.24, 9.45, 10.85, 13.43, 12.22, 12.18));

  static final List<Part> ABLATION =
      List.of(
          new Part("class prompt", 77.32, 68.25, 92.25, 72.95),
          new Part("text", 77.89, 69.70, 74.75, 91.04),
          new Part("text + negative", 77.89, 73.71, 80.07, 90.17),
          new Part("text + visual", 77.65, 65.94, 70.06, 91.58),
          new Part(Approach.PAPER, 78.29, 76.80, 84.51, 89.07));

  private PublishedFigures() {}

  private static Shots shots(
      String data,
      String model,
      double before,
      double k1,
      double k3,
      double k5,
      double m0,
      double m5) {
    return new Shots(data, model, before, new double[] {k1, k3, k5}, new double[] {m0, m5});
  }

  /** The figures for the data that a set's name stands for: fss, cub or ade. */
  static List<Shots> shots(String set) {
    String name = set.toLowerCase(Locale.ROOT);
    return SHOTS.stream().filter(s -> name.contains(s.data().toLowerCase(Locale.ROOT))).toList();
  }

  /** Concat mode on a set, K = 5, SAN: IoU untaught and taught, mIoU untaught and taught. */
  static Optional<double[]> concat(String set) {
    String name = set.toLowerCase(Locale.ROOT);
    if (name.contains("fss")) {
      return Optional.of(new double[] {28.59, 38.47, 57.66, 60.09});
    }
    return name.contains("cub")
        ? Optional.of(new double[] {24.25, 40.63, 81.62, 81.71})
        : Optional.empty();
  }
}
