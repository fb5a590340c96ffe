package io.github.personalseg.web;

/** A recording that plays as a camera. Thread safe. */
public interface Player {
  /**
   * Where it is.
   *
   * @param paused whether it stands still
   * @param position seconds from its start
   * @param duration seconds in all
   */
  record State(boolean paused, double position, double duration) {}

  State state();

  /** Stands still, or goes on. */
  void pause(boolean paused);

  /** Goes to a moment, in seconds from the start; clipped. */
  void seek(double position);
}
