package io.github.personalseg.bench.model;

import io.github.personalseg.bench.Python;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The same module run by Python alone, in a process that waits between passes. For one thread at a
 * time.
 */
public final class BareForward implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  private BareForward(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.questions = process.outputWriter();
  }

  /**
   * One pass.
   *
   * @param millis of wall clock
   * @param cpuMillis of all threads' processor time
   */
  public record Pass(double millis, double cpuMillis) {}

  /** Why it cannot run here, if it cannot. */
  public static Optional<String> obstacle(Path script) {
    return Python.obstacle(script, "torch", "no PyTorch");
  }

  /**
   * Starts it.
   *
   * @param script {@code tools/bench_model/forward.py}
   * @param model the TorchScript file
   */
  public static BareForward start(Path script, Path model, int threads) throws IOException {
    var forward =
        new BareForward(
            new ProcessBuilder(
                    "python3", script.toString(), model.toString(), Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    forward.answer();
    return forward;
  }

  /** Runs one pass on noise of this size. */
  Pass run(int height, int width) throws IOException {
    questions.write(height + " " + width + "\n");
    questions.flush();
    String[] figures = answer().split(" ");
    return new Pass(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("python3 ended before it answered; run tools/bench_model/forward.py");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
