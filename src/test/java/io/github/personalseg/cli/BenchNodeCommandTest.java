package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BenchNodeCommandTest {
  @Test
  void tellsWhatTheNodeAdds() {
    var run =
        Cli.run(
                "bench",
                "node",
                "--model",
                Cli.TINY,
                "--frames",
                "3",
                "--width",
                "64",
                "--height",
                "48")
            .ok();
    assertTrue(
        run.out().strip().matches("frames=3 size=64x48 overhead_ms_p50=.* model_ms_p99=[0-9.]+"),
        run.out());
  }

  @Test
  void refusesSizesThatAreNone() {
    Cli.run("bench", "node", "--model", Cli.TINY, "--width", "0").fails(2, "must be at least 1");
    Cli.run("bench", "node", "--model", Cli.TINY, "--width", "99999", "--height", "99999")
        .fails(2, "the area at most 16777216");
  }
}
