package io.github.personalseg.cli.bench.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.personalseg.cli.Cli;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes over DDS: a node, the person who taught it, and a stranger who attacks it. */
final class BenchAttackCommandTest {
  @TempDir Path folder;

  @BeforeAll
  static void needsDds() {
    try {
      Transports.choose("dds", TransportOptions.DEFAULT);
    } catch (TransportException e) {
      abort("no DDS here: " + e.getMessage());
    }
  }

  @Test
  void aThousandHostileAnnouncementsOfAnotherProcessChangeNothingOwn() {
    var run =
        Cli.run(
            "bench",
            "attack",
            "--model",
            Cli.TINY,
            "--announcements",
            "1000",
            "--rate",
            "100",
            "--out",
            folder);
    run.ok();
    assertTrue(
        run.out().matches("(?s).*announcements=1000 kinds=\\d\\d calls=100 .* accepted=0 .*"),
        run.out());
    assertTrue(run.out().contains(" own=3 ") && run.out().contains(" own_changed=0 "), run.out());
  }

  @Test
  void refusesAttacksThatTellNothing() {
    Cli.run("bench", "attack", "--announcements", "0").fails(2, "--announcements is at least 1");
  }
}
