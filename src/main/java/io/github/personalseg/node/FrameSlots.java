package io.github.personalseg.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One slot for each camera that holds its newest frame only. Frames are taken in turn, so that a
 * fast camera cannot crowd out a slow one. Safe to use from any thread.
 *
 * @param <T> a frame
 */
final class FrameSlots<T> {
  /** A frame and the camera it is from. */
  record Taken<T>(int camera, T frame) {}

  private final List<@Nullable T> slots = new ArrayList<>();
  private int turn;
  private boolean closed;

  FrameSlots(int cameras) {
    for (int i = 0; i < cameras; i++) {
      slots.add(null);
    }
  }

  /** Puts a frame in place of the one that waits; returns whether one was dropped by that. */
  synchronized boolean put(int camera, T frame) {
    if (closed) {
      return false;
    }
    boolean dropped = slots.set(camera, frame) != null;
    notifyAll();
    return dropped;
  }

  /** Waits for a frame; empty once closed. */
  synchronized Optional<Taken<T>> take() throws InterruptedException {
    while (!closed) {
      for (int i = 0; i < slots.size(); i++) {
        int camera = (turn + i) % slots.size();
        T frame = slots.set(camera, null);
        if (frame != null) {
          turn = (camera + 1) % slots.size();
          return Optional.of(new Taken<>(camera, frame));
        }
      }
      wait();
    }
    return Optional.empty();
  }

  /** Drops what waits and ends {@link #take}. */
  synchronized void close() {
    closed = true;
    slots.replaceAll(frame -> null);
    notifyAll();
  }
}
