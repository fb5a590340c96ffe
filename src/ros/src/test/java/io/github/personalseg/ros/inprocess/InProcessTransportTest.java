package io.github.personalseg.ros.inprocess;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportContract;

/** The graph inside one JVM keeps the contract. */
class InProcessTransportTest extends TransportContract {
  private final InProcessGraph graph = new InProcessGraph();

  @Override
  protected Transport open(NodeName node) {
    return graph.join(node);
  }
}
