package io.github.personalseg.cli;

/** What a person asked for cannot be done; the message is the one line they read. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
