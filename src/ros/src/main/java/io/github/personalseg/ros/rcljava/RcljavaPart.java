package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;

/** The part that is compiled only where rcljava is on hand; a {@link java.util.ServiceLoader}'s. */
public interface RcljavaPart {
  /**
   * Joins the graph.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when rcljava refuses
   */
  Transport join(NodeName node);
}
