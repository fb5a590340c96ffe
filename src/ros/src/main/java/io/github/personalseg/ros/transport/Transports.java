package io.github.personalseg.ros.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Opens transports by kind. Thread safe. */
public final class Transports {
  /** The first live kind that works on this machine. */
  public static final String AUTO = "auto";

  private Transports() {}

  /** The kinds that are built in, best first. */
  public static List<String> kinds() {
    return providers().stream().map(TransportProvider::kind).toList();
  }

  /**
   * Chooses a way to the ROS graph.
   *
   * @param kind {@link #AUTO} or one of {@link #kinds()}
   * @throws TransportException naming what is missing and what mends it
   */
  public static TransportChoice choose(String kind, TransportOptions options) {
    var obstacles = new ArrayList<String>();
    for (TransportProvider provider : providers()) {
      if (kind.equals(AUTO) ? !provider.isLive() : !kind.equals(provider.kind())) {
        continue;
      }
      var obstacle = provider.obstacle(options);
      if (obstacle.isEmpty()) {
        return new TransportChoice(provider, kind.equals(AUTO) ? why(obstacles) : "asked for");
      }
      obstacles.add(provider.kind() + ": " + obstacle.get());
    }
    if (obstacles.isEmpty()) {
      throw new TransportException(
          "transport \"" + kind + "\" is not known; allowed: " + AUTO + ", " + kinds());
    }
    throw new TransportException("no way to the ROS graph: " + String.join("; ", obstacles));
  }

  /** {@linkplain #choose Chooses} a way to the ROS graph and joins it. */
  public static Transport open(String kind, NodeName node, TransportOptions options) {
    return choose(kind, options).provider().open(node, options);
  }

  private static String why(List<String> obstacles) {
    return obstacles.isEmpty()
        ? "the first choice, and it works here"
        : "the first that works here; " + String.join("; ", obstacles);
  }

  private static List<TransportProvider> providers() {
    return ServiceLoader.load(TransportProvider.class, Transports.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
