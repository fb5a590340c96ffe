package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.transport.TransportException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The endpoints of one transport. Each is closed once and leaves when its last callback has ended;
 * the last to leave a closed transport closes the wire, so that no endpoint outlives it.
 */
final class Endpoints {
  private final Runnable closeWire;
  private final Set<AutoCloseable> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int present;
  private boolean closed;
  private boolean finished;

  Endpoints(Runnable closeWire) {
    this.closeWire = closeWire;
  }

  /**
   * Makes an endpoint.
   *
   * @throws TransportException when the transport is closed
   */
  synchronized <E extends AutoCloseable> E add(Supplier<E> maker) {
    if (closed) {
      throw new TransportException("this transport is closed");
    }
    E endpoint = maker.get();
    open.add(endpoint);
    present++;
    return endpoint;
  }

  /** Whether {@code endpoint} was open till now; its caller closes it then. */
  synchronized boolean remove(AutoCloseable endpoint) {
    return open.remove(endpoint);
  }

  /** Says that one endpoint has ended for good. */
  synchronized void left() {
    present--;
    finishWhenEmpty();
  }

  /** Admits no more and returns those that are open; none the second time. */
  synchronized List<AutoCloseable> end() {
    closed = true;
    finishWhenEmpty();
    return List.copyOf(open);
  }

  /** Waits until every endpoint has left and the wire is closed. */
  synchronized void awaitEnd() {
    try {
      while (!finished) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void finishWhenEmpty() {
    if (closed && present == 0 && !finished) {
      closeWire.run();
      finished = true;
      notifyAll();
    }
  }
}
