package io.github.personalseg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine's Python, which what is measured beside us is written in. */
public final class Python {
  private Python() {}

  /**
   * Why a script cannot run here, if it cannot.
   *
   * @param script the Python file
   * @param modules what it imports, separated by commas
   * @param lacks what is missing where it cannot import them
   */
  public static Optional<String> obstacle(Path script, String modules, String lacks) {
    if (!Files.isRegularFile(script)) {
      return Optional.of(script + " is missing");
    }
    try {
      var process =
          new ProcessBuilder("python3", "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? Optional.empty() : Optional.of("python3 has " + lacks);
    } catch (IOException e) {
      return Optional.of("python3 is not installed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
