package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.TransportProvider;
import io.github.personalseg.ros.wire.endpoint.WireTransport;
import java.util.Optional;

/** Joins nodes to a ROS 2 graph over Fast DDS. */
public final class DdsProvider implements TransportProvider {
  @Override
  public String kind() {
    return DdsWire.KIND;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public Optional<String> obstacle(TransportOptions options) {
    return NativeLibrary.obstacle();
  }

  @Override
  public Optional<String> reach(TransportOptions options) {
    return Optional.of(DdsSettings.reach(options));
  }

  @Override
  public Transport open(NodeName node, TransportOptions options) {
    return new WireTransport<>(node, new DdsWire(node, DdsSettings.of(options)));
  }
}
