package io.github.personalseg.cli;

import io.github.personalseg.cli.console.OneLineErrors;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine;

/** Entry point of {@code personal-seg}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
public final class Main {
  /** What Java reads in place of bytes that mean nothing. */
  private static final char UNREADABLE = '\ufffd';

  private Main() {}

  public static void main(String[] args) {
    // Figures, file names and key words are the same everywhere, whatever a person's language.
    Locale.setDefault(Locale.ROOT);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    for (String arg : args) {
      if (arg.indexOf(UNREADABLE) >= 0) {
        err.println(
            "error: the argument \""
                + arg
                + "\" holds bytes that are not UTF-8; rename the file, or start with LC_ALL=C.UTF-8");
        return CommandLine.ExitCode.USAGE;
      }
    }
    var errors = new OneLineErrors();
    var line =
        new CommandLine(new PersonalSeg())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(errors)
            .setExecutionExceptionHandler(errors);
    // What stands behind --ros-args looks like options, but has rules of its own.
    Objects.requireNonNull(line.getSubcommands().get("node")).setStopAtUnmatched(true);
    try {
      return line.execute(args);
    } catch (LinkageError | OutOfMemoryError | StackOverflowError e) {
      err.println("error: " + OneLineErrors.message(e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
