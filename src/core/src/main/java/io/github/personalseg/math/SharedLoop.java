package io.github.personalseg.math;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A loop under way: whoever has time takes its next part. Thread safe. */
final class SharedLoop {
  /** Looks before a waiting thread sleeps: some tens of microseconds, as long as waking takes. */
  static final int SPINS = 500;

  private final int rounds;
  private final int parts;
  private final ParallelLoop.Part part;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger underWay;
  private volatile @Nullable Throwable failure;

  /** The calling thread's own loop, which {@link #await} waits for. */
  SharedLoop(int rounds, int parts, ParallelLoop.Part part) {
    this.rounds = rounds;
    this.parts = parts;
    this.part = part;
    underWay = new AtomicInteger(parts);
  }

  /** Does one part after the other until all are taken; keeps what a part throws. */
  void work() {
    for (int i = taken.getAndIncrement(); i < parts; i = taken.getAndIncrement()) {
      run(i);
      if (underWay.decrementAndGet() == 0 && !Thread.currentThread().equals(caller)) {
        LockSupport.unpark(caller);
      }
    }
  }

  private void run(int i) {
    if (failure != null) {
      return;
    }
    try {
      part.run((int) ((long) rounds * i / parts), (int) ((long) rounds * (i + 1) / parts));
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** How many parts nobody has taken yet. */
  int waiting() {
    return Math.max(0, parts - taken.get());
  }

  /** Waits for the parts that others work on; throws what one of them threw. */
  void await() {
    for (int spins = 0; underWay.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this); // an interrupted thread looks on without sleep: parts are short
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
