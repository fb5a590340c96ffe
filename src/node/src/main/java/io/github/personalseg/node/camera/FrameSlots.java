package io.github.personalseg.node.camera;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One slot for each camera that holds its newest frame only. Frames are taken in turn, so that a
 * fast camera cannot crowd out a slow one. Safe to use from any thread.
 *
 * @param <T> a frame
 */
public final class FrameSlots<T> {
  /** A frame and the camera it is from. */
  record Taken<T>(int camera, T frame) {}

  private final List<@Nullable T> slots = new ArrayList<>();
  private int turn;
  private boolean resting;
  private boolean closed;

  public FrameSlots(int cameras) {
    for (int i = 0; i < cameras; i++) {
      slots.add(null);
    }
  }

  /** Puts a frame in place of the one that waits; returns the one that was dropped by that. */
  public synchronized Optional<T> put(int camera, T frame) {
    if (closed) {
      return Optional.empty();
    }
    var dropped = Optional.ofNullable(slots.set(camera, frame));
    resting = false;
    notifyAll();
    return dropped;
  }

  /** Waits for a frame; empty once closed. */
  public synchronized Optional<Taken<T>> take() throws InterruptedException {
    while (!closed) {
      for (int i = 0; i < slots.size(); i++) {
        int camera = (turn + i) % slots.size();
        T frame = slots.set(camera, null);
        if (frame != null) {
          turn = (camera + 1) % slots.size();
          return Optional.of(new Taken<>(camera, frame));
        }
      }
      resting = true;
      notifyAll();
      wait();
    }
    return Optional.empty();
  }

  /**
   * Waits until whoever takes frames has none to work on, or these are closed.
   *
   * @param nanos longest wait; 0 or less: none
   */
  public synchronized void awaitRest(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !resting && !closed; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Drops what waits and ends {@link #take}. */
  public synchronized void close() {
    closed = true;
    slots.replaceAll(frame -> null);
    notifyAll();
  }
}
