package io.github.personalseg.bench.report;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.model.Cost;
import io.github.personalseg.bench.model.ModelFigures;
import io.github.personalseg.bench.protocol.ConceptOutcomes;
import io.github.personalseg.bench.protocol.Outcome;
import io.github.personalseg.bench.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a report of each kind into a folder. */
final class WritesReports {
  static final String MODEL = "model";
  static final String PERSONALIZE = "personalize";

  private WritesReports() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    new ModelReport(Map.of("model", "made up"), figures()).write(folder.resolve(MODEL));
    personalize().write(folder.resolve(PERSONALIZE));
  }

  private static ModelFigures figures() {
    var cost = new Cost(List.of(2.0), List.of(1.0), List.of(1L << 20));
    var size = new ModelFigures.Size(640, 480, 448, 448, cost, cost, cost, cost, cost);
    var sweep = List.of(new ModelFigures.Sweep(10, cost), new ModelFigures.Sweep(100, cost));
    var argMax = new ModelFigures.ArgMax(10, 32, 24, cost, cost, 0);
    return new ModelFigures(List.of(size), sweep, sweep, argMax, Optional.empty());
  }

  private static BenchReport personalize() {
    var protocol = new Protocol(List.of(1), List.of(1L), 1, false);
    var facts =
        new RunFacts(
            "set", 1, 1, "made up", "0", "machine", LocalDate.of(2026, 1, 1), protocol, "bench");
    var score = new BinaryScore(3, 1, 1);
    var words = Map.of("mug", score);
    var outcomes =
        List.of(
            new Outcome("words", 0, 1, score, 0.5, 0.5, words, 0),
            new Outcome("taught", 1, 1, score, 0.6, 0.5, words, 1));
    return new BenchReport(facts, List.of(new ConceptOutcomes("my mug", 1, 1, outcomes)), Map.of());
  }
}
