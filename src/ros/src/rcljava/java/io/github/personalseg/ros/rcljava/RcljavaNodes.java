package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.wire.endpoint.WireTransport;

/** Joins nodes to the graph that rcl finds in this process' environment. */
public final class RcljavaNodes implements RcljavaPart {
  @Override
  public Transport join(NodeName node) {
    return new WireTransport<>(node, new RclWire(node));
  }
}
