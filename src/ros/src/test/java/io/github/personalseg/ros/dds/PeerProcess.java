package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another program of a test, and what it says; it ends with its test at the latest. */
final class PeerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final long POLL_MILLIS = 20;

  private final List<String> command;
  private final Path output;
  private final Process process;

  private PeerProcess(List<String> command, Path output, Process process) {
    this.command = command;
    this.output = output;
    this.process = process;
  }

  static PeerProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    Path output = Files.createTempFile("peer", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new PeerProcess(command, output, builder.start());
  }

  /** Runs a program to its end, which must be good, and returns what it said. */
  static String run(List<String> command, Map<String, String> environment) throws Exception {
    return run(command, environment, PATIENCE_SECONDS);
  }

  static String run(List<String> command, Map<String, String> environment, long seconds)
      throws Exception {
    try (var process = start(command, environment)) {
      return process.end(seconds);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String said() throws IOException {
    return Files.readString(output);
  }

  /** Waits until it says {@code text}. */
  PeerProcess awaitSaying(String text) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!said().contains(text)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        fail(command + " never said \"" + text + "\" but: " + said());
      }
      Thread.sleep(POLL_MILLIS);
    }
    return this;
  }

  /** Closes its standard input, waits for its end, which must be good, and returns what it said. */
  String stop() throws Exception {
    process.getOutputStream().close();
    return end(PATIENCE_SECONDS);
  }

  private String end(long seconds) throws Exception {
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    String said = said();
    assertTrue(ended, () -> command + " did not end within " + seconds + " s: " + said);
    assertEquals(0, process.exitValue(), () -> command + " said: " + said);
    return said;
  }

  /**
   * Closes its standard input, which ends our own programs, and insists where that is not heard.
   */
  @Override
  public void close() throws Exception {
    process.getOutputStream().close();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Files.deleteIfExists(output);
  }
}
