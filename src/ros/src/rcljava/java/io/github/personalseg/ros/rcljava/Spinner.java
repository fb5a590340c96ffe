package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.wire.ThrottledLog;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.ros2.rcljava.executors.SingleThreadedExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that waits for a part of a node's entities and runs their callbacks. A callback that
 * takes long hands the waiting over to another thread, so that it holds up nothing but itself.
 * Exceptions end neither. Thread safe.
 */
final class Spinner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spinner.class);

  /** rcljava cannot be woken: so long may pass until changes and the end are noticed. */
  private static final long WAIT_NANOS = 100_000_000L;

  private final String name;
  private final NodeView entities = new NodeView();
  private final Queue<Consumer<NodeView>> changes = new ConcurrentLinkedQueue<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final ThrottledLog problems = new ThrottledLog(LOG);
  private volatile Thread leader;
  private volatile boolean stopped;

  /** Starts at once. */
  Spinner(String name) {
    this.name = name;
    leader = lead();
  }

  private synchronized Thread lead() {
    var thread = new Thread(this::spin, name);
    thread.setDaemon(true);
    threads.add(thread);
    leader = thread;
    thread.start();
    return thread;
  }

  /** Changes what is waited for, between two spins; disposing belongs here too. */
  void change(Consumer<NodeView> change) {
    changes.add(change);
    LockSupport.unpark(leader);
  }

  /** Called in a callback that takes long: another thread spins from now on. */
  synchronized void handOver() {
    if (!stopped && leader == Thread.currentThread()) {
      lead();
    }
  }

  private void spin() {
    try {
      var executor = executor();
      while (!stopped && leader == Thread.currentThread()) {
        if (applyChanges()) {
          executor = executor(); // the old one may remember what is disposed now
        }
        if (entities.isEmpty()) {
          LockSupport.parkNanos(WAIT_NANOS); // rcljava would return at once
        } else if (!spinOnce(executor)) {
          executor = executor();
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("{} ends", name, e);
      throw e;
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private SingleThreadedExecutor executor() {
    var executor = new SingleThreadedExecutor();
    executor.addNode(entities);
    return executor;
  }

  private boolean applyChanges() {
    boolean changed = false;
    Consumer<NodeView> change;
    while ((change = changes.poll()) != null) {
      changed = true;
      try {
        change.accept(entities);
      } catch (Exception e) { // rcljava throws checked exceptions that it declares nowhere
        problems.warn(name + ": " + e);
      }
    }
    return changed;
  }

  /** Whether nothing was thrown. */
  private boolean spinOnce(SingleThreadedExecutor executor) {
    try {
      executor.spinOnce(WAIT_NANOS);
      return true;
    } catch (Unanswered e) {
      return false;
    } catch (Exception | Error e) { // also checked ones, as above
      if (!stopped) {
        problems.warn(name + ": " + e);
        LockSupport.parkNanos(WAIT_NANOS);
      }
      return false;
    }
  }

  /** Waits until no callback runs, then does the changes that are left. */
  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
    }
    LockSupport.unpark(leader);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    applyChanges();
  }
}
