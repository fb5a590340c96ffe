package io.github.personalseg.math;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * Loops whose rounds do not depend on each other, shared among the machine's cores. The work stays
 * on the calling thread and the JVM's common pool; what it computes does not depend on how many
 * cores there are.
 */
public final class ParallelLoop {
  /** More than one, so that a core that other work slows down leaves some to the others. */
  private static final int PARTS_PER_CORE = 2;

  private ParallelLoop() {}

  /** A part of a loop; runs beside the others, so it may write only what belongs to its rounds. */
  @FunctionalInterface
  public interface Part {
    /** Does the rounds {@code from} to {@code to}, the last one excluded. */
    void run(int from, int to);
  }

  /** Does {@code rounds} rounds in a few parts for each core; returns when all are done. */
  public static void run(int rounds, Part part) {
    int cores = ForkJoinPool.getCommonPoolParallelism() + 1;
    int parts = Math.min(rounds, PARTS_PER_CORE * cores);
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            i ->
                part.run(
                    (int) ((long) rounds * i / parts), (int) ((long) rounds * (i + 1) / parts)));
  }
}
