package io.github.personalseg.ros.transport;

import java.util.Optional;

/**
 * Opens transports of one kind. Found as a {@link java.util.ServiceLoader} service, so a client
 * library that exists on some machines only can bring its own.
 */
public interface TransportProvider {
  /** For example {@code dds}. */
  String kind();

  /** Whether others can be reached over it: {@code auto} opens only those. */
  boolean isLive();

  /** What keeps it from working on this machine and what mends it; empty when nothing does. */
  Optional<String> obstacle(TransportOptions options);

  /** What raw images cost where compressed ones are far cheaper; empty where they are not. */
  default Optional<String> rawImageCost() {
    return Optional.empty();
  }

  /** Which machines it looks at and why; empty where it does not decide. */
  default Optional<String> reach(TransportOptions options) {
    return Optional.empty();
  }

  /**
   * Joins the graph.
   *
   * @throws TransportException when it is refused
   */
  Transport open(NodeName node, TransportOptions options);
}
