package io.github.personalseg.cli.console;

import java.io.PrintWriter;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Shows on standard error how far long work is: a bar on a terminal, a line for every fifth of it
 * in a log, nothing with {@code --quiet}.
 */
public interface ProgressLine extends AutoCloseable {
  /** One more unit is done. */
  void step();

  @Override
  void close();

  /**
   * Starts one.
   *
   * @param command tells whether to be quiet, and where errors go
   * @param task what is done, such as {@code Labelling}
   * @param total units in all; less than 2 are not worth a line
   */
  static ProgressLine start(CommandSpec command, String task, long total) {
    if (((GlobalOptions) command.root().userObject()).quiet() || total < 2) {
      return new Silent();
    }
    return System.console() == null
        ? new Log(command.commandLine().getErr(), task, total)
        : new Bar(task, total);
  }

  /**
   * Starts one for work that is mostly short, such as a few passes of the model: a log hears of a
   * unit only when nothing was told for five seconds before it was done.
   */
  static ProgressLine startPatient(CommandSpec command, String task, long total) {
    return startPatient(command, task, total, System::nanoTime);
  }

  /**
   * {@link #startPatient(CommandSpec, String, long)} by another clock.
   *
   * @param nanos as {@link System#nanoTime}
   */
  static ProgressLine startPatient(
      CommandSpec command, String task, long total, LongSupplier nanos) {
    var usual = start(command, task, total);
    return usual instanceof Log
        ? new PatientLog(command.commandLine().getErr(), task, total, nanos)
        : usual;
  }

  /** Says nothing. */
  final class Silent implements ProgressLine {
    @Override
    public void step() {}

    @Override
    public void close() {}
  }

  /** A bar that is drawn over and over. */
  final class Bar implements ProgressLine {
    private final ProgressBar bar;

    private Bar(String task, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .setUpdateIntervalMillis(100)
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Few lines, for logs. */
  final class Log implements ProgressLine {
    private static final int LINES = 5;
    private final PrintWriter err;
    private final String task;
    private final long total;
    private long done;

    private Log(PrintWriter err, String task, long total) {
      this.err = err;
      this.task = task;
      this.total = total;
    }

    @Override
    public void step() {
      done++;
      if (done * LINES / total > (done - 1) * LINES / total) {
        err.println(task + ": " + done + " of " + total);
        err.flush();
      }
    }

    @Override
    public void close() {}
  }

  /** Lines for what is slow alone. */
  final class PatientLog implements ProgressLine {
    private static final long SLOW_NANOS = 5_000_000_000L;
    private final PrintWriter err;
    private final String task;
    private final long total;
    private final LongSupplier nanos;
    private long told;
    private long done;

    private PatientLog(PrintWriter err, String task, long total, LongSupplier nanos) {
      this.err = err;
      this.task = task;
      this.total = total;
      this.nanos = nanos;
      told = nanos.getAsLong();
    }

    @Override
    public void step() {
      done++;
      long now = nanos.getAsLong();
      if (now - told >= SLOW_NANOS) {
        told = now;
        err.println(task + ": " + done + " of " + total);
        err.flush();
      }
    }

    @Override
    public void close() {}
  }
}
