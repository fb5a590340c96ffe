package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchSoakCommandTest {
  @TempDir Path folder;

  @Test
  void tellsRoundsAndFigures() {
    var run =
        Cli.run(
            "bench",
            "soak",
            "--transport",
            "in-process",
            "--model",
            Cli.TINY,
            "--rounds",
            "4",
            "--warm-up",
            "1",
            "--round-seconds",
            "2",
            "--rate",
            "5",
            "--tolerance",
            "100",
            "--out",
            folder);
    run.ok();
    assertTrue(run.out().startsWith("round   1: 10 frames, "), run.out());
    String figures = run.out().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(figures.startsWith("rounds=4 frames=40 labels="), figures);
    assertTrue(figures.contains(" damaged=0 "), figures);
    assertTrue(figures.matches(".* resident_mib=[0-9.]+ resident_spread_percent=.*"), figures);
  }

  @Test
  void refusesRunsThatTellNothing() {
    Cli.run("bench", "soak", "--rounds", "10", "--warm-up", "10")
        .fails(2, "--rounds must be more than --warm-up");
  }
}
