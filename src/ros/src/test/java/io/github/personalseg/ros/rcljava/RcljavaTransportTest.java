package io.github.personalseg.ros.rcljava;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportContract;
import io.github.personalseg.ros.transport.TransportOptions;
import org.junit.jupiter.api.BeforeAll;

/** rcljava keeps the contract, in the domain that the process' environment names. */
class RcljavaTransportTest extends TransportContract {
  private static final RcljavaProvider PROVIDER = new RcljavaProvider();

  @BeforeAll
  static void needsRcljava() {
    var obstacle = PROVIDER.obstacle(TransportOptions.DEFAULT);
    assumeTrue(obstacle.isEmpty(), () -> "no rcljava here: " + obstacle.orElseThrow());
  }

  @Override
  protected String headerText() {
    return "Kamera ü☕"; // characters beyond U+FFFF are beyond rcljava too
  }

  @Override
  protected String oneTypePerTopic() {
    return "nodes of one process share rcljava's one context and its DDS participant";
  }

  @Override
  protected Transport open(NodeName node) {
    return PROVIDER.open(node, TransportOptions.DEFAULT);
  }
}
