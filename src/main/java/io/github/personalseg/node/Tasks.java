package io.github.personalseg.node;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.node.RosLog;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One thread for requests that take long. Every request gets an answer: what goes wrong becomes an
 * answer that says why.
 */
final class Tasks implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  /** Work that answers a request. */
  interface Work<R> {
    R run() throws IOException;
  }

  private final String name;
  private final RosLog log;
  private final ThreadPoolExecutor thread;

  Tasks(String name, RosLog log) {
    this.name = name;
    this.log = log;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> new Thread(task, name));
  }

  /**
   * Queues work.
   *
   * @param failure makes the answer from a reason
   */
  <R> CompletionStage<R> answer(Work<R> work, Function<String, R> failure) {
    var answer = new CompletableFuture<R>();
    try {
      thread.execute(
          () -> {
            try {
              answer.complete(thread.isShutdown() ? failure.apply(ending()) : work.run());
            } catch (IOException | RuntimeException e) {
              answer.complete(failure.apply(reason(e)));
            } catch (OutOfMemoryError e) {
              answer.complete(failure.apply(outOfMemory()));
            }
          });
    } catch (RejectedExecutionException e) {
      answer.complete(
          failure.apply(
              thread.isShutdown()
                  ? ending()
                  : MOST_WAITING + " requests wait already; try again later"));
    }
    return answer;
  }

  private static String ending() {
    return "the node is shutting down";
  }

  private String outOfMemory() {
    long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
    String why = "this needs more than the " + mebibytes + " MiB of Java objects that are allowed";
    log.error(why + " (thread " + name + "); the request is dropped, raise -Xmx");
    return why;
  }

  private String reason(Exception e) {
    if (thread.isShutdown() || e instanceof CancellationException) {
      return ending();
    }
    if (e instanceof ConceptException
        || e instanceof ImageException
        || e instanceof BackboneException
        || e instanceof MessageException
        || e instanceof IllegalArgumentException
        || e instanceof IllegalStateException
        || e instanceof IOException) {
      return String.valueOf(e.getMessage());
    }
    log.error("unexpected failure on thread " + name + ": " + e);
    return "unexpected failure: " + e;
  }

  /** Lets the running task end; waiting ones, and a running one that fails, are refused. */
  void stop() {
    thread.shutdown();
  }

  /** {@link #stop}, and waits for the running task. */
  @Override
  public void close() {
    stop();
    try {
      thread.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
