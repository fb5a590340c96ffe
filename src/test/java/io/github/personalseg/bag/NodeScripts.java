package io.github.personalseg.bag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs the scripts of {@code src/test/js}, installing their packages on first use. */
public final class NodeScripts {
  private static final Path HOME = Path.of("src/test/js").toAbsolutePath();
  private static final long TIMEOUT_SECONDS = 180;

  private NodeScripts() {}

  /** Skips the calling test, saying why, when the scripts cannot run on this machine. */
  public static void require() {
    Assumptions.assumeTrue(works("node", "--version"), "skipped: node is not installed");
    Path stamp = HOME.resolve("node_modules/.package-lock.json");
    try {
      if (Files.exists(stamp)
          && Files.getLastModifiedTime(stamp)
                  .compareTo(Files.getLastModifiedTime(HOME.resolve("package-lock.json")))
              >= 0) {
        return;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Assumptions.assumeTrue(works("npm", "--version"), "skipped: npm is not installed");
    Assumptions.assumeTrue(
        works("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
        "skipped: npm ci failed in " + HOME + " (no network?)");
  }

  /** Runs a script and returns the lines it prints; fails with its errors when it fails. */
  static List<String> run(String script, Path argument) throws IOException, InterruptedException {
    return run(script, argument, TIMEOUT_SECONDS);
  }

  /** {@link #run(String, Path)} that may take longer. */
  public static List<String> run(String script, Path argument, long seconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("node-", ".out");
    Path err = Files.createTempFile("node-", ".err");
    try {
      int status = exit(List.of("node", script, argument.toString()), out, err, seconds);
      if (status != 0) {
        throw new AssertionError(script + " failed:\n" + Files.readString(err));
      }
      return Files.readAllLines(out);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static boolean works(String... command) {
    try {
      Path nowhere = Path.of("/dev/null");
      return exit(List.of(command), nowhere, nowhere, TIMEOUT_SECONDS) == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int exit(List<String> command, Path out, Path err, long seconds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(HOME.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " took more than " + seconds + " s");
    }
    return process.exitValue();
  }
}
