package io.github.personalseg.backbone.model;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While open, Ctrl-C asks the work to stop and waits until this is closed, so that what was done so
 * far can be put in place.
 */
public final class ShutdownGuard implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;
  private static final Set<ShutdownGuard> OPEN = ConcurrentHashMap.newKeySet();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  /**
   * @param stop asks the work to end soon; runs on another thread
   */
  public ShutdownGuard(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              awaitClosed();
            },
            "interruption");
    OPEN.add(this);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void awaitClosed() {
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the work of every open one has ended, at most as long as each of them waits. */
  static void awaitAll() {
    OPEN.forEach(ShutdownGuard::awaitClosed);
  }

  @Override
  public void close() {
    OPEN.remove(this);
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending; the hook runs just now.
    }
  }
}
