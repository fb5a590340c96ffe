package io.github.personalseg.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class ProgressLineTest {
  @Command
  private static final class Root implements GlobalOptions {
    @Override
    public boolean debug() {
      return false;
    }

    @Override
    public boolean quiet() {
      return false;
    }
  }

  @Test
  void tellsOfAFewUnitsOnlyWhereTheyAreSlow() {
    Assumptions.assumeTrue(System.console() == null, "on a terminal it is a bar");
    var err = new StringWriter();
    var line = new CommandLine(new Root()).setErr(new PrintWriter(err));
    var nanos = new AtomicLong();
    try (var progress = ProgressLine.startPatient(line.getCommandSpec(), "Trying", 5, nanos::get)) {
      for (long seconds : new long[] {2, 2, 40, 1, 5}) {
        nanos.addAndGet(seconds * 1_000_000_000);
        progress.step();
      }
    }
    assertEquals("Trying: 3 of 5\nTrying: 5 of 5\n", err.toString());
  }
}
