package io.github.personalseg.web;

import com.google.gson.JsonObject;
import io.github.personalseg.web.teachable.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Server-sent events to every browser that listens. Thread safe. */
final class Events {
  private static final int MOST_WAITING = 256;
  private static final byte[] PULSE = ": \n\n".getBytes(StandardCharsets.UTF_8);

  private final int most;
  private final Set<Outbox> listeners = ConcurrentHashMap.newKeySet();

  /**
   * @param most listeners at once
   */
  Events(int most) {
    this.most = most;
  }

  /**
   * Adds a listener.
   *
   * @throws Refusal when there are too many
   */
  void listen(Response response, Callback callback) {
    var holder = new Outbox[1];
    var outbox =
        new Outbox(response, callback, false, MOST_WAITING, () -> listeners.remove(holder[0]));
    holder[0] = outbox;
    synchronized (listeners) {
      if (listeners.size() >= most) {
        throw new Refusal(503, most + " listeners at once are allowed; close another page");
      }
      listeners.add(outbox);
    }
    outbox.offer("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
  }

  /** Tells everybody. */
  void tell(String type, JsonObject data) {
    if (listeners.isEmpty()) {
      return;
    }
    byte[] bytes = ("event: " + type + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    listeners.forEach(listener -> listener.offer(bytes));
  }

  /** Keeps connections alive, and notices those that are gone. */
  void pulse() {
    listeners.stream().filter(l -> l.idleSeconds() > 4).forEach(l -> l.offer(PULSE));
  }

  int count() {
    return listeners.size();
  }

  void close() {
    listeners.forEach(Outbox::end);
  }
}
