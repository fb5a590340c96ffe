package io.github.personalseg.ros.wire;

import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that hands an inbox's arrivals to their receiver, one at a time and in order. An
 * exception of the receiver is logged and ends nothing. The thread is a daemon.
 */
final class Pump<E> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

  private static final class PumpThread extends Thread {
    PumpThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }

  private final WireInbox<E> inbox;
  private final Consumer<E> receiver;
  private final Runnable atEnd;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * Starts at once.
   *
   * @param name the thread's, and the one in log lines
   * @param atEnd runs when the last receiver call has ended; closes the inbox
   */
  Pump(String name, WireInbox<E> inbox, Consumer<E> receiver, Runnable atEnd) {
    this.inbox = inbox;
    this.receiver = receiver;
    this.atEnd = atEnd;
    thread = new PumpThread(this::run, name);
    thread.start();
  }

  /** Whether this thread runs a callback, which must not wait for the end of any. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof PumpThread;
  }

  private void run() {
    try {
      Optional<E> next;
      while (!stopped && (next = inbox.next()).isPresent()) {
        deliver(next.get());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("{} receives nothing any more", thread.getName(), e);
    } finally {
      inbox.stop();
      atEnd.run();
    }
  }

  private void deliver(E arrival) {
    if (stopped) {
      return;
    }
    try {
      receiver.accept(arrival);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      LOG.error(
          "callback of {} failed; the next arrival is handed over as usual", thread.getName(), e);
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
