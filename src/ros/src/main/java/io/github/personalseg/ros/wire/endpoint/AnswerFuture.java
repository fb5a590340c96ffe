package io.github.personalseg.ros.wire.endpoint;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An answer to come. Threads that wait for it wake as soon as it has {@linkplain #arrive arrived};
 * work that hangs on it runs when it is completed, on the thread that does so. Thread safe.
 */
final class AnswerFuture<R> extends CompletableFuture<R> {
  private final CompletableFuture<R> arrived = new CompletableFuture<>();

  AnswerFuture() {
    // Whatever completes it, a cancelling caller included, wakes those who wait.
    var unused =
        whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                arrived.complete(answer);
              } else {
                arrived.completeExceptionally(failure);
              }
            });
  }

  /** Wakes the threads that wait; whoever calls this completes the future too. */
  void arrive(R answer) {
    arrived.complete(answer);
  }

  @Override
  public R join() {
    return arrived.join();
  }

  @Override
  public R get() throws InterruptedException, ExecutionException {
    return arrived.get();
  }

  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return arrived.get(timeout, unit);
  }

  @Override
  public R getNow(R otherwise) {
    return arrived.getNow(otherwise);
  }

  @Override
  public boolean isDone() {
    return arrived.isDone();
  }
}
