package io.github.personalseg.concept;

/** Hears of each learning step, on the learning thread; should return quickly. */
@FunctionalInterface
public interface Progress {
  /** Ignores every step. */
  Progress NONE = (done, total, loss) -> {};

  /**
   * A step is done.
   *
   * @param done steps so far, 1 to {@code total}
   * @param total steps in all
   * @param loss total loss on the step's reference, before the step changed anything
   */
  void step(int done, int total, double loss);
}
