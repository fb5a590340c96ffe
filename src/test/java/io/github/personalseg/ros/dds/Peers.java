package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts other processes and reads what they say. */
final class Peers {
  private static final Path BUILD = Path.of("target", "peers");
  private static final long PATIENCE_SECONDS = 240;

  private Peers() {}

  /** An independent program of {@code src/test/native}; skips the test where it cannot be built. */
  static String program(String name) throws Exception {
    assumeTrue(
        isThere("cmake") && isThere("c++") && isThere("cc"), "cmake or a compiler is missing");
    if (!Files.exists(BUILD.resolve(name))) {
      Files.createDirectories(BUILD);
      run(List.of("cmake", "-S", "src/test/native", "-B", BUILD.toString()), Map.of());
      run(List.of("cmake", "--build", BUILD.toString()), Map.of());
    }
    assumeTrue(
        Files.exists(BUILD.resolve(name)),
        name + " was not built: its middleware's development files are not installed");
    return BUILD.resolve(name).toAbsolutePath().toString();
  }

  static boolean isThere(String tool) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /** The command that runs a test class' main in another JVM. */
  static List<String> java(Class<?> main, List<String> jvmOptions, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  static Process start(List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs a program to its end, which must be good, and returns what it said. */
  static String run(List<String> command, Map<String, String> environment) throws Exception {
    Path output = Files.createTempFile("peer", ".log");
    try {
      Process process = start(command, environment, output);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String said = Files.readString(output);
      assertTrue(ended, () -> command + " did not end within " + PATIENCE_SECONDS + " s: " + said);
      assertEquals(0, process.exitValue(), () -> command + " said: " + said);
      return said;
    } finally {
      Files.delete(output);
    }
  }
}
