package io.github.personalseg.cli.console;

/** The options of the root command that every command shares. */
public interface GlobalOptions {
  /** Whether a failure shows where in the program it arose. */
  boolean debug();

  /** Whether progress bars stay away. */
  boolean quiet();
}
