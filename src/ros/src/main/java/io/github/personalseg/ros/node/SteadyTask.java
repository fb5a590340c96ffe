package io.github.personalseg.ros.node;

import java.util.function.Consumer;

/**
 * A step that a serving thread or a timer repeats. Whatever it throws, an {@code Error} included,
 * is told and costs that step alone: an executor would drop the task without a word.
 */
public final class SteadyTask implements Runnable {
  /** The step. */
  @FunctionalInterface
  public interface Step {
    void run() throws Exception;
  }

  private final Step step;
  private final Consumer<Throwable> told;

  /**
   * @param told hears what a step threw; what it throws itself is lost
   */
  public SteadyTask(Step step, Consumer<Throwable> told) {
    this.step = step;
    this.told = told;
  }

  @Override
  public void run() {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error e) {
      tell(e);
    }
  }

  private void tell(Throwable failure) {
    try {
      told.accept(failure);
    } catch (RuntimeException | Error e) {
      // Nothing is left to tell it with; the next step runs all the same.
    }
  }
}
