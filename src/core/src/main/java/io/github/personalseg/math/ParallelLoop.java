package io.github.personalseg.math;

import java.util.List;

/**
 * Loops whose rounds do not depend on each other, shared among the machine's cores. The calling
 * thread works too, and does alone what no other core comes to help with; what is computed does not
 * depend on how many cores there are. Threads that help live as long as the program, so that what
 * they keep in a {@link ThreadLocal} serves the next loop.
 */
public final class ParallelLoop {
  /** More than one, so that a core that other work slows down leaves some to the others. */
  private static final int PARTS_PER_CORE = 4;

  private ParallelLoop() {}

  /** A part of a loop; runs beside the others, so it may write only what belongs to its rounds. */
  @FunctionalInterface
  public interface Part {
    /** Does the rounds {@code from} to {@code to}, the last one excluded. */
    void run(int from, int to);
  }

  /** The numbers of the threads that help, as {@link Thread#getId} gives them. */
  public static List<Long> helpers() {
    return LoopHelpers.ALL.ids();
  }

  /**
   * Does {@code rounds} rounds in a few parts for each core; returns when all are done. What the
   * first part to fail throws is thrown here.
   */
  public static void run(int rounds, Part part) {
    var helpers = LoopHelpers.ALL;
    int parts = Math.min(rounds, PARTS_PER_CORE * (helpers.count() + 1));
    if (helpers.count() == 0 || parts < 2) {
      if (rounds > 0) {
        part.run(0, rounds);
      }
      return;
    }
    var loop = new SharedLoop(rounds, parts, part);
    helpers.offer(loop);
    loop.work();
    helpers.withdraw(loop);
    loop.await();
  }
}
