package io.github.personalseg.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.cli.Cli;
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
                "320",
                "--height",
                "240",
                "--seconds",
                "1",
                "--busy",
                "1")
            .ok();
    var lines = run.out().lines().toList();
    assertEquals(4, lines.size(), run.out());
    assertTrue(
        lines
            .get(1)
            .matches(
                "size=320x240 frames=3 overhead_ms_p50=.* allocated_kib_per_frame=[1-9]\\d*"
                    + " measuring_kib_per_frame=[1-9]\\d*"));
    assertTrue(lines.get(0).matches("cpu_ms_receive=.* cpu_ms_publish=.* cpu_ms_sum=[0-9.]+"));
    assertTrue(
        lines.get(2).matches("busy=1 rounds=5 frame_ms_idle=.* service_ms_idle=.* lesson_ratio=.*"),
        lines.get(2));
    assertTrue(lines.get(3).matches("rate_before=.* lessons=[1-9]\\d* .* adopt_seconds=[0-9.]+"));
  }

  @Test
  void tellsWhatFollowingCosts() {
    var run =
        Cli.run(
                "bench",
                "node",
                "--model",
                Cli.TINY,
                "--frames",
                "2",
                "--width",
                "320",
                "--height",
                "240",
                "--seconds",
                "0",
                "--follow",
                "1")
            .ok();
    var lines = run.out().lines().toList();
    assertEquals(3, lines.size(), run.out());
    assertTrue(
        lines
            .get(2)
            .matches(
                "rate_still=[0-9.]+ rate_following=[0-9.]+ following_ratio=[0-9.]+ cpu_ms_still=.*"
                    + " followed_frames=[1-9]\\d* lesson_seconds=[0-9.]+"),
        lines.get(2));
  }

  @Test
  void busyProcessesRunUntilTheyAreClosed() throws Exception {
    var busy = new BusyProcesses(2);
    try (busy) {
      assertEquals(2, busy.running());
    }
    assertEquals(0, busy.running());
  }

  @Test
  void refusesSizesThatAreNone() {
    Cli.run("bench", "node", "--model", Cli.TINY, "--busy", "-1").fails(2, "it must be 0 to 64");
    Cli.run("bench", "node", "--model", Cli.TINY, "--follow", "-1")
        .fails(2, "it must be 0 to 3600");
    Cli.run("bench", "node", "--model", Cli.TINY, "--width", "0").fails(2, "must be at least 1");
    Cli.run("bench", "node", "--model", Cli.TINY, "--width", "99999", "--height", "99999")
        .fails(2, "the area at most 16777216");
  }
}
