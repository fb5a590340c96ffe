package io.github.personalseg.math;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Threads that help with loops, one for each core but the caller's. They are daemons, and keep
 * their thread locals, which the threads of Java's common pool lose after each task. Thread safe.
 */
final class LoopHelpers {
  /** Those of this program; they start with its first loop. */
  static final LoopHelpers ALL = new LoopHelpers(Runtime.getRuntime().availableProcessors() - 1);

  private final List<Long> ids = new ArrayList<>();

  /** Loops with parts that nobody has taken, as far as is known; the one that began first leads. */
  private final Queue<SharedLoop> open = new ArrayDeque<>();

  private volatile @Nullable SharedLoop first;

  /** Starts at once. */
  LoopHelpers(int count) {
    for (int i = 1; i <= count; i++) {
      var helper = new Thread(this::help, "loop helper " + i);
      helper.setDaemon(true);
      ids.add(helper.getId());
      helper.start();
    }
  }

  int count() {
    return ids.size();
  }

  List<Long> ids() {
    return List.copyOf(ids);
  }

  /** Lets helpers work on a loop. */
  synchronized void offer(SharedLoop loop) {
    open.add(loop);
    first = open.peek();
    for (int i = 0; i < Math.min(count(), loop.waiting() - 1); i++) {
      notify();
    }
  }

  /** Tells that nothing of a loop is left to take. */
  synchronized void withdraw(SharedLoop loop) {
    open.remove(loop);
    first = open.peek();
  }

  private void help() {
    try {
      while (true) {
        var loop = next();
        loop.work();
        withdraw(loop);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; callers go on without this helper
    }
  }

  /**
   * The loop to help with; another one often follows soon, so it looks for a while, then sleeps.
   */
  private SharedLoop next() throws InterruptedException {
    for (int spins = 0; spins < SharedLoop.SPINS; spins++) {
      var loop = first;
      if (loop != null) {
        return loop;
      }
      Thread.onSpinWait();
    }
    return await();
  }

  private synchronized SharedLoop await() throws InterruptedException {
    while (first == null) {
      wait();
    }
    return first;
  }
}
