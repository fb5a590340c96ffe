package io.github.personalseg.node.teach;

import io.github.personalseg.Teacher;

/**
 * Camera frames go first: a lesson begins each model pass and each tuning step while no frame is
 * under way. What it may wait in all is limited and spread over its work, so that it comes to an
 * end beside cameras that never rest. For the teaching thread.
 */
final class FrameFirstTeaching implements Teacher.Listener {
  /** Whoever labels frames. */
  @FunctionalInterface
  interface Frames {
    /** Waits until no frame is under way, at most so many nanoseconds. */
    void awaitRest(long nanos) throws InterruptedException;
  }

  /** Share of the patience for the model passes; the rest is for tuning. */
  private static final double FOR_PASSES = 0.5;

  private final Teacher.Listener listener;
  private final Frames frames;
  private final double patience;
  private double left;

  /**
   * @param listener hears of the lesson
   * @param patience seconds the lesson may wait in all
   */
  FrameFirstTeaching(Teacher.Listener listener, Frames frames, double patience) {
    this.listener = listener;
    this.frames = frames;
    this.patience = patience;
  }

  @Override
  public void before(int total) {
    listener.before(total);
    stepAside(FOR_PASSES * patience / total);
  }

  @Override
  public void reference(int done, int total) {
    listener.reference(done, total);
  }

  @Override
  public void step(int done, int total, double loss) {
    listener.step(done, total, loss);
    stepAside((1 - FOR_PASSES) * patience / total);
  }

  /** Waits for rest; what is not used of {@code more} seconds is kept for later. */
  private void stepAside(double more) {
    left += more;
    long begin = System.nanoTime();
    try {
      frames.awaitRest((long) (left * 1e9));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    left = Math.max(0, left - (System.nanoTime() - begin) * 1e-9);
  }
}
