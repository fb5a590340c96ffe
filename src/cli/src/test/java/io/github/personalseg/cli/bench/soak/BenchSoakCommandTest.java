package io.github.personalseg.cli.bench.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchSoakCommandTest {
  private static final boolean DDS = dds();

  @TempDir Path folder;

  private static boolean dds() {
    try {
      Transports.choose("dds", TransportOptions.DEFAULT);
      return true;
    } catch (TransportException e) {
      return false;
    }
  }

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
    Cli.run("bench", "soak", "--hostile", "--transport", "in-process")
        .fails(2, "--hostile needs another process");
  }

  @Test
  void holdsUnderFaultyFramesAndAStranger() {
    assumeTrue(DDS, "no DDS here");
    var run =
        Cli.run(
            "bench",
            "soak",
            "--hostile",
            "--model",
            Cli.TINY,
            "--rounds",
            "3",
            "--warm-up",
            "1",
            "--round-seconds",
            "5",
            "--rate",
            "10",
            "--tolerance",
            "100",
            "--out",
            folder);
    run.ok();
    String figures = run.out().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(figures.matches(".* received=1\\d\\d labelled=\\d+ refused=\\d\\d .*"), figures);
    assertTrue(figures.matches(".* failed=0 most_open=[012] .* kept_changed=0"), figures);
  }
}
