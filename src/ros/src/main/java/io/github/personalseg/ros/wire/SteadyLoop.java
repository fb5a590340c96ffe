package io.github.personalseg.ros.wire;

import org.slf4j.Logger;

/**
 * Repeats a step on a serving thread. Whatever a step throws, an {@code Error} included, costs that
 * step, is logged at most once a second, and ends nothing.
 */
public final class SteadyLoop {
  /** After a failure, so that a step that always fails does not fill a core. */
  private static final long PAUSE_MILLIS = 100;

  /** One step. */
  public interface Step {
    /** Does its work; false ends the loop. */
    boolean run();
  }

  private SteadyLoop() {}

  /**
   * Runs until a step says so, or the thread is interrupted between a failure and the next step.
   *
   * @param what begins the log line of a failure
   */
  public static void run(String what, Logger log, Step step) {
    var failures = new ThrottledLog(log);
    boolean again = true;
    while (again) {
      try {
        again = step.run();
      } catch (RuntimeException | Error e) {
        tell(failures, what + ": " + e, e);
        again = paused();
      }
    }
  }

  private static void tell(ThrottledLog failures, String what, Throwable failure) {
    try {
      failures.warn(what, failure);
    } catch (Error e) {
      // Nothing is left to tell it with; the next step runs all the same.
    }
  }

  private static boolean paused() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
