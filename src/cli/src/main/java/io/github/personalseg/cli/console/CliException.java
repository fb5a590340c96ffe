package io.github.personalseg.cli.console;

import io.github.personalseg.error.PersonalSegException;

/** What a person asked for cannot be done; the message is the one line they read. */
public final class CliException extends PersonalSegException {
  private static final long serialVersionUID = 1L;

  public CliException(String message) {
    super(message);
  }

  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
