package io.github.personalseg.cli.console;

import io.github.personalseg.file.TemporaryFolder;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells what went wrong in one line; the stack trace comes only with {@code --debug}. */
public final class OneLineErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("error: " + String.valueOf(e.getMessage()).strip());
    command
        .getErr()
        .println("  '" + command.getCommandSpec().qualifiedName() + " --help' tells more");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    GlobalOptions root = (GlobalOptions) command.getCommandSpec().root().userObject();
    command.getErr().println("error: " + message(e));
    if (root.debug()) {
      e.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What stopped the program itself. */
  public static String message(Error e) {
    var obstacle = TemporaryFolder.obstacle();
    if (e instanceof LinkageError) {
      return "a native library cannot be loaded: "
          + obstacle.orElse(e.getMessage() + "; perhaps " + TemporaryFolder.advice());
    }
    return e instanceof OutOfMemoryError
        ? "not enough memory (" + e.getMessage() + "); PERSONAL_SEG_JAVA_OPTS=-Xmx4g gives more"
        : "unexpected " + e.getClass().getSimpleName() + "; --debug shows where";
  }

  /** What went wrong, for people, in one line. */
  public static String message(Exception e) {
    String said = e.getMessage();
    if (e instanceof NoSuchFileException) {
      return "no such file or folder: " + said;
    }
    if (e instanceof AccessDeniedException) {
      return "no permission for " + said;
    }
    if (e instanceof FileAlreadyExistsException) {
      return said + " exists already";
    }
    if (said == null || said.isBlank() || e instanceof IndexOutOfBoundsException) {
      return "unexpected "
          + e.getClass().getSimpleName()
          + (said == null ? "" : " (" + said + ")")
          + "; --debug shows where";
    }
    return said.strip();
  }
}
