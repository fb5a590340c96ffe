package io.github.personalseg.ros.wire;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * A queue that drops its oldest entry when full, and can be stopped. Thread safe.
 *
 * @param <E> what waits in it
 */
public final class KeepLastQueue<E> {
  private final Queue<E> waiting = new ArrayDeque<>();
  private final int capacity;
  private boolean stopped;

  /**
   * @param capacity most entries that wait, at least 1
   */
  public KeepLastQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Whether it is taken: not any more once stopped. */
  public synchronized boolean offer(E entry) {
    if (stopped) {
      return false;
    }
    if (waiting.size() == capacity) {
      waiting.remove();
    }
    waiting.add(entry);
    notifyAll();
    return true;
  }

  /** Waits for the next entry; empty once stopped. */
  public synchronized Optional<E> take() {
    try {
      while (!stopped && waiting.isEmpty()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    return stopped ? Optional.empty() : Optional.of(waiting.remove());
  }

  /** Wakes whoever waits and takes no more; idempotent. */
  public synchronized void stop() {
    stopped = true;
    waiting.clear();
    notifyAll();
  }
}
