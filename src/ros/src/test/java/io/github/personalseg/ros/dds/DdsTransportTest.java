package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportContract;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** Fast DDS keeps the contract. */
class DdsTransportTest extends TransportContract {
  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @Override
  protected Transport open(NodeName node) {
    return Transports.open(
        "dds",
        node,
        TransportOptions.DEFAULT.withEnvironment(
            Map.of("ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID)));
  }
}
