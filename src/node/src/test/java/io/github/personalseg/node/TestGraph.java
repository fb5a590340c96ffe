package io.github.personalseg.node;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.TransportProvider;
import java.util.Map;
import java.util.ServiceLoader;

/** A ROS graph on which only the nodes of one test meet. */
public final class TestGraph {
  private static final String IN_PROCESS = "in-process";

  /** Ports of higher domains lie among those that Linux hands out by itself. */
  private static final int DOMAINS = 100;

  private static final String DOMAIN = "ROS_DOMAIN_ID";

  /** The process' own where it names a domain: rcljava knows no other. */
  private static final Map<String, String> ENVIRONMENT =
      System.getenv().containsKey(DOMAIN)
          ? System.getenv()
          : Map.of(
              "ROS_LOCALHOST_ONLY",
              "1",
              DOMAIN,
              String.valueOf(1 + ProcessHandle.current().pid() % DOMAINS));

  private final String kind;
  private final InProcessGraph inside = new InProcessGraph();

  /**
   * @param kind of transport
   */
  TestGraph(String kind) {
    this.kind = kind;
  }

  public static TestGraph inProcess() {
    return new TestGraph(IN_PROCESS);
  }

  /** Adds a node; skips the test when the transport does not work here. */
  public Transport join(NodeName node) {
    if (kind.equals(IN_PROCESS)) {
      return inside.join(node);
    }
    var options = TransportOptions.DEFAULT.withEnvironment(ENVIRONMENT);
    var provider =
        ServiceLoader.load(TransportProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.kind().equals(kind))
            .findFirst()
            .orElseThrow();
    var obstacle = provider.obstacle(options);
    assumeTrue(obstacle.isEmpty(), () -> kind + " does not work here: " + obstacle.orElseThrow());
    return provider.open(node, options);
  }

  @Override
  public String toString() {
    return kind;
  }
}
