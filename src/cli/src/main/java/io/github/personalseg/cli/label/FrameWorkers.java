package io.github.personalseg.cli.label;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Works on several frames at once, each on a thread of its own, and hands out the results in the
 * order the frames came. For recordings, where frames a second count and not the age of one frame:
 * while one frame is drawn and compressed, or its threads wait for each other, another uses the
 * cores. All methods are for one thread.
 *
 * @param <T> a result
 */
final class FrameWorkers<T> implements AutoCloseable {
  /** Each frame at work needs the memory of a model's pass. */
  private static final int MOST = 4;

  /** A larger model's pass fills the cores by itself, and takes gigabytes. */
  private static final long LARGE_MODEL_BYTES = 1_000_000_000;

  private final int workers;
  private final ExecutorService pool;
  private final Deque<Future<T>> underWay = new ArrayDeque<>();
  private final Consumer<T> receiver;

  /**
   * @param workers frames at once, see {@link #of}
   * @param receiver gets the results, on the thread that calls
   */
  FrameWorkers(int workers, Consumer<T> receiver) {
    this.receiver = receiver;
    this.workers = workers;
    pool = Executors.newFixedThreadPool(workers, task -> new Thread(task, "frame worker"));
  }

  /**
   * How many frames are worked on at once: one more than there are cores, so that none rests, and
   * one alone where the model is large.
   *
   * @param cores to be shared, at least 1
   * @param modelBytes of the model's bundle
   */
  static int of(int cores, long modelBytes) {
    return modelBytes > LARGE_MODEL_BYTES ? 1 : Math.min(MOST, cores + 1);
  }

  /**
   * Hands over a frame; waits for earlier ones when twice as many as there are workers are under
   * way.
   */
  void add(Callable<T> work) throws InterruptedException {
    while (underWay.size() >= 2 * workers) {
      receiveNext();
    }
    underWay.add(pool.submit(work));
  }

  /** Waits for all frames under way. */
  void finish() throws InterruptedException {
    while (!underWay.isEmpty()) {
      receiveNext();
    }
  }

  private void receiveNext() throws InterruptedException {
    T result;
    try {
      result = underWay.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
    receiver.accept(result);
  }

  /** Drops frames that no thread has begun with and waits for the others. */
  @Override
  public void close() {
    pool.shutdownNow();
    boolean interrupted = false;
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
