package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.TransportProvider;
import java.util.Optional;

/** Joins nodes to the one graph all nodes opened by kind share in this JVM. */
public final class InProcessProvider implements TransportProvider {
  private static final InProcessGraph SHARED = new InProcessGraph();

  @Override
  public String kind() {
    return InProcessWire.KIND;
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public Optional<String> obstacle(TransportOptions options) {
    return Optional.empty();
  }

  @Override
  public Transport open(NodeName node, TransportOptions options) {
    return SHARED.join(node, options);
  }
}
