package io.github.personalseg.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What waits to be written to one browser. Writing never blocks the one who offers: what cannot be
 * sent yet waits, at most so many pieces, and a browser that does not read is cut off. Thread safe.
 */
final class Outbox {
  private final Response response;
  private final Callback done;
  private final Runnable gone;
  private final boolean newestOnly;
  private final int most;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private boolean writing;
  private boolean closed;
  private long last = System.nanoTime();

  /**
   * @param done completed when the response ends
   * @param newestOnly whether a newer piece replaces one that waits; else the browser is cut off
   *     when too many wait
   * @param most pieces that may wait
   * @param gone runs once, when nothing can be sent any more
   */
  Outbox(Response response, Callback done, boolean newestOnly, int most, Runnable gone) {
    this.response = response;
    this.done = done;
    this.newestOnly = newestOnly;
    this.most = most;
    this.gone = gone;
  }

  /**
   * Sends a piece as soon as the ones before are written.
   *
   * @param piece nobody writes to it afterwards
   */
  void offer(byte[] piece) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      if (newestOnly) {
        waiting.clear();
      }
      full = waiting.size() >= most;
      if (!full) {
        waiting.add(piece);
      }
    }
    if (full) {
      fail(new IllegalStateException("it does not read"));
    } else {
      send();
    }
  }

  /** Seconds since something was sent, or is being sent. */
  synchronized double idleSeconds() {
    return writing ? 0 : (System.nanoTime() - last) * 1e-9;
  }

  private void send() {
    byte[] piece;
    synchronized (this) {
      if (writing || closed || waiting.isEmpty()) {
        return;
      }
      piece = waiting.remove();
      writing = true;
    }
    response.write(false, ByteBuffer.wrap(piece), Callback.from(this::written, this::fail));
  }

  private void written() {
    synchronized (this) {
      writing = false;
      last = System.nanoTime();
    }
    send();
  }

  private void fail(Throwable why) {
    if (close()) {
      done.failed(why);
    }
  }

  /** Ends the response. */
  void end() {
    if (close()) {
      done.succeeded();
    }
  }

  private boolean close() {
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      waiting.clear();
    }
    gone.run();
    return true;
  }
}
