package io.github.personalseg.backbone.onnx;

import ai.onnxruntime.OrtException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Calls of the library that recurse deeply: its start and the loading of graphs, which took more
 * than half a megabyte of stack. On a thread with less left the process would end without a word,
 * so they have a thread of their own.
 */
final class DeepStack {
  private static final long BYTES = 16 << 20;

  private DeepStack() {}

  /** A call of the library. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws OrtException;
  }

  /**
   * Runs a call to its end; an interruption waits for it, for what it makes would be left to nobody
   * otherwise.
   */
  static <T> T call(Call<T> call) throws OrtException {
    var task = new FutureTask<T>(call::run);
    var thread = new Thread(null, task, "ONNX Runtime", BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(Objects.requireNonNull(e.getCause()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static OrtException unwrapped(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof OrtException own ? own : new OrtException(failure.toString());
  }
}
