package io.github.personalseg.node.teach;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * One thread for requests that take long. Every request gets an answer: what goes wrong, an {@code
 * Error} included, becomes an answer that says why. What waits is bounded in number and in bytes;
 * what comes beyond is refused at once.
 */
public final class RequestExecutor implements AutoCloseable {
  private static final int MOST_WAITING = 64;

  /** Work that answers a request. */
  public interface Work<R> {
    R run() throws IOException;
  }

  private final String name;
  private final RosLog log;
  private final ThreadPoolExecutor thread;
  private final long mostBytes;
  private final AtomicLong bytesWaiting = new AtomicLong();

  /** An eighth of the Java memory may wait: requests are held as they came, beside their work. */
  public RequestExecutor(String name, RosLog log) {
    this(name, log, Runtime.getRuntime().maxMemory() / 8);
  }

  /**
   * @param mostBytes that may wait or be worked on at a time
   */
  public RequestExecutor(String name, RosLog log, long mostBytes) {
    this.name = name;
    this.log = log;
    this.mostBytes = mostBytes;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> new Thread(task, name));
  }

  /** {@link #answer(long, Work, Function)} for a request of hardly any bytes. */
  public <R> CompletionStage<R> answer(Work<R> work, Function<String, R> failure) {
    return answer(0, work, failure);
  }

  /**
   * Queues work.
   *
   * @param bytes what the request holds while it waits and is worked on; one that is larger than
   *     the bound is still taken when nothing else waits
   * @param failure makes the answer from a reason
   */
  public <R> CompletionStage<R> answer(long bytes, Work<R> work, Function<String, R> failure) {
    var answer = new CompletableFuture<R>();
    long held = bytesWaiting.addAndGet(bytes);
    if (held > mostBytes && held > bytes) {
      bytesWaiting.addAndGet(-bytes);
      answer.complete(
          failure.apply(
              "requests of "
                  + mebibytes(held - bytes)
                  + " MiB wait already, and this one has "
                  + mebibytes(bytes)
                  + " MiB; at most "
                  + mebibytes(mostBytes)
                  + " MiB may wait; try again later"));
      return answer;
    }
    try {
      thread.execute(
          () -> {
            var result = result(work, failure);
            bytesWaiting.addAndGet(-bytes);
            answer.complete(result);
          });
    } catch (RejectedExecutionException e) {
      bytesWaiting.addAndGet(-bytes);
      answer.complete(
          failure.apply(
              thread.isShutdown()
                  ? ending()
                  : MOST_WAITING + " requests wait already; try again later"));
    }
    return answer;
  }

  private <R> R result(Work<R> work, Function<String, R> failure) {
    try {
      return thread.isShutdown() ? failure.apply(ending()) : work.run();
    } catch (IOException | RuntimeException e) {
      return failure.apply(reason(e));
    } catch (OutOfMemoryError e) {
      return failure.apply(outOfMemory());
    } catch (Error e) {
      return failure.apply(unexpected(e));
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
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
    return unexpected(e);
  }

  private String unexpected(Throwable e) {
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
