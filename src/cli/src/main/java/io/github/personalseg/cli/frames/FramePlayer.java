package io.github.personalseg.cli.frames;

import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.transport.Publisher;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Plays frame after frame at 10 Hz and tells a stream of labels what was sent. One thread. */
public final class FramePlayer {
  private static final double PERIOD_NANOS = 1e8;

  private final Publisher<Image> publisher;
  private final LabelStream stream;
  private final IntFunction<Image> camera;
  private final long begin = System.nanoTime();
  private int frames;

  /**
   * @param camera the frame of a number from 0 up, asked for when it is due
   */
  public FramePlayer(Publisher<Image> publisher, LabelStream stream, IntFunction<Image> camera) {
    this.publisher = publisher;
    this.stream = stream;
    this.camera = camera;
  }

  /** Plays at least so many seconds, and until {@code end}. */
  public void play(double seconds, BooleanSupplier end) throws InterruptedException {
    long least = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < least || !end.getAsBoolean()) {
      long due = begin + (long) (frames * PERIOD_NANOS);
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      var frame = camera.apply(frames);
      stream.sent(frame.header(), frames++);
      publisher.publish(frame);
    }
  }
}
