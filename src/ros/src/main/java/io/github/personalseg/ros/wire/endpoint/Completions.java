package io.github.personalseg.ros.wire.endpoint;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Completes futures at their time and away from the threads that receive, because whoever waits for
 * a future may do long work in it. Thread safe; its threads are daemons.
 */
final class Completions implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DaemonThreads.named("service timeouts"));
  private final ExecutorService workers =
      Executors.newCachedThreadPool(DaemonThreads.named("service answers"));

  Completions() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs {@code task} now, elsewhere; on the caller's thread once closed. */
  void run(Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Runs {@code task} later unless it is cancelled or this is closed. */
  Future<?> after(Duration delay, Runnable task) {
    return timer.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs what was handed over, forgets what waits for its time. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdown();
  }
}
