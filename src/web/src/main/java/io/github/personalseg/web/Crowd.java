package io.github.personalseg.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.Connection;

/**
 * Bounds the connections, in all and from one address, so that one machine cannot take every place.
 * Thread safe.
 */
final class Crowd implements Connection.Listener {
  private final int most;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int all;

  /**
   * @param most in all; one address may have half of them
   */
  Crowd(int most) {
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    boolean full;
    synchronized (this) {
      int count = byAddress.merge(address(connection), 1, Integer::sum);
      all++;
      full = all > most || count > most / 2;
    }
    if (full) {
      connection.getEndPoint().close();
    }
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    all--;
    byAddress.computeIfPresent(address(connection), (a, count) -> count > 1 ? count - 1 : null);
  }

  private static String address(Connection connection) {
    SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "";
  }
}
