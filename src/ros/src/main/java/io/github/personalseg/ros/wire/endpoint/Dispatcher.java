package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireInbox;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that hands an inbox's arrivals to their receiver, one at a time and in order.
 * Whatever the receiver or the inbox throws, an {@code Error} included, costs one arrival, is
 * logged at most once a second, and ends nothing. The thread is a daemon.
 */
final class Dispatcher<E> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private static final class DispatcherThread extends Thread {
    DispatcherThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }

  /** Between two failures of the inbox itself, so that a broken one does not fill a core. */
  private static final long PAUSE_MILLIS = 100;

  private final WireInbox<E> inbox;
  private final Consumer<E> receiver;
  private final Runnable atEnd;
  private final Thread thread;
  private final ThrottledLog failures = new ThrottledLog(LOG);
  private volatile boolean stopped;

  /**
   * Starts at once.
   *
   * @param name the thread's, and the one in log lines
   * @param atEnd runs when the last receiver call has ended; closes the inbox
   */
  Dispatcher(String name, WireInbox<E> inbox, Consumer<E> receiver, Runnable atEnd) {
    this.inbox = inbox;
    this.receiver = receiver;
    this.atEnd = atEnd;
    thread = new DispatcherThread(this::run, name);
    thread.start();
  }

  /** Whether this thread runs a callback, which must not wait for the end of any. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof DispatcherThread;
  }

  private void run() {
    try {
      while (!stopped && handOver()) {
        // until the inbox is stopped
      }
    } finally {
      inbox.stop();
      atEnd.run();
    }
  }

  /** Hands one arrival over; false once the inbox is stopped. */
  private boolean handOver() {
    Optional<E> next;
    try {
      next = inbox.next();
    } catch (RuntimeException | Error e) {
      tell("cannot take an arrival of ", e);
      pause();
      return true;
    }
    if (next.isEmpty()) {
      return false;
    }
    if (!stopped) {
      try {
        receiver.accept(next.get());
      } catch (RuntimeException | Error e) {
        tell("an arrival is lost, the callback failed: ", e);
      }
    }
    return true;
  }

  private void tell(String what, Throwable failure) {
    try {
      failures.warn(what + thread.getName() + ": " + failure, failure);
    } catch (Error e) {
      // Nothing is left to tell it with; the next arrival is handed over all the same.
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * No receiver call starts afterwards; waits for a running one unless the caller is a callback,
   * for two callbacks that close each other would wait for ever.
   */
  @Override
  public void close() {
    stopped = true;
    inbox.stop();
    if (isCurrent()) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
