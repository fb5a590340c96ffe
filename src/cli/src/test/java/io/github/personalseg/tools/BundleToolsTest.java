package io.github.personalseg.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests of {@code tools/bundles}, which are written in Python. */
class BundleToolsTest {
  private static final int MOST_MINUTES = 10;
  @TempDir Path folder;

  @Test
  void thePythonTestsPass() throws Exception {
    assumeTrue(run("-c", "import torch") == 0, "python3 with PyTorch is not installed");
    int code =
        run("-W", "ignore", "-m", "unittest", "discover", "-s", "tools/bundles/tests", "-t", ".");
    String said = Files.readString(folder.resolve("said.txt"));
    assertEquals(0, code, said);
    assertTrue(said.contains("\nOK"), said);
  }

  /** The exit code; -1 where there is no python3. */
  private int run(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    // Threads that wait for each other on busy cores are slower than one.
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return -1;
    }
    try {
      assertTrue(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES), "took too long");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
