package io.github.personalseg.node.teach;

import io.github.personalseg.Teacher;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import java.util.function.Consumer;

/** Publishes how far teaching is, at most ten times a second and at every change of stage. */
public final class TeachReport implements AutoCloseable {
  private static final long PAUSE_NANOS = 100_000_000;

  private final RosNode node;
  private final Publisher<TeachProgress> progress;
  private volatile Consumer<TeachProgress> observer = told -> {};

  TeachReport(RosNode node) {
    this.node = node;
    progress = node.advertise("~/teach_progress", TeachProgress.class, QosProfile.DEFAULT);
  }

  /** Tells somebody in this process too, on the teaching thread. */
  public void observe(Consumer<TeachProgress> listener) {
    observer = listener;
  }

  /**
   * Starts to report one call.
   *
   * @param begin when it came in, by {@link System#nanoTime}
   */
  public Teaching begin(String name, long begin) {
    return new Teaching(name, begin);
  }

  @Override
  public void close() {
    progress.close();
  }

  /** One call; for the teaching thread. */
  public final class Teaching implements Teacher.Listener {
    private final String name;
    private final long begin;
    private long told;
    private float loss = Float.NaN;

    private Teaching(String name, long begin) {
      this.name = name;
      this.begin = begin;
    }

    /** Seconds since the call came in. */
    public float seconds() {
      return (System.nanoTime() - begin) * 1e-9f;
    }

    @Override
    public void reference(int done, int total) {
      tell(TeachProgress.REFERENCES, done, total, "");
    }

    @Override
    public void step(int done, int total, double newLoss) {
      loss = (float) newLoss;
      if (done == 1 || done == total || System.nanoTime() - told >= PAUSE_NANOS) {
        tell(TeachProgress.TUNING, done, total, "");
      }
    }

    void storing() {
      tell(TeachProgress.STORING, 0, 1, "");
    }

    public void done() {
      done("");
    }

    /**
     * It is done.
     *
     * @param message what to tell beside that it is done, may be empty
     */
    public void done(String message) {
      tell(TeachProgress.DONE, 1, 1, message);
    }

    public void failed(String why) {
      tell(TeachProgress.FAILED, 0, 1, why);
    }

    private void tell(int stage, int step, int steps, String why) {
      told = System.nanoTime();
      var message =
          new TeachProgress(
              new Header(node.clock().now(), ""), name, stage, step, steps, loss, seconds(), why);
      progress.publish(message);
      observer.accept(message);
    }
  }
}
