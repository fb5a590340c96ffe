package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A robot and a workstation on a network that is not loopback and loses one packet in a hundred.
 */
class LossyNetworkTest {
  private static final Map<String, String> ANYWHERE =
      Map.of(
          "ROS_DOMAIN_ID", TestDomain.ID,
          "ROS_LOCALHOST_ONLY", "0",
          "ROS_AUTOMATIC_DISCOVERY_RANGE", "SUBNET",
          "ROS_STATIC_PEERS", "");

  private static LossyNetwork network;
  private static PeerProcess node;

  @BeforeAll
  static void startNode() throws Exception {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
    network = LossyNetwork.open();
    var command = Peers.java(InvertingNode.class, List.of());
    node = PeerProcess.start(LossyNetwork.Host.ROBOT.run(command), ANYWHERE).awaitSaying("ready");
  }

  @AfterAll
  static void stopNode() throws Exception {
    if (node != null) {
      node.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @Test
  void anotherNodeGetsEveryImageAndAnswer() throws Exception {
    String said =
        onWorkstation(Peers.java(Workstation.class, List.of(), "5", "640", "480", "20", "45"));
    assertTrue(said.contains("5 of 5 labels, 20 of 20 answers"), said);
  }

  @Test
  void cycloneDdsGetsEveryImageAndTheLatchedInfo() throws Exception {
    String said =
        onWorkstation(List.of(Peers.program("cyclone_peer"), TestDomain.ID, "5", "640", "480"));
    assertTrue(said.contains("5 labels, 0 corrupt, info 2"), said);
  }

  @Test
  void aPlainFastDdsClientGetsAllItsAnswers() throws Exception {
    String said =
        onWorkstation(
            List.of(
                Peers.program("fast_dds_client"),
                TestDomain.ID,
                "50",
                LossyNetwork.Host.WORKSTATION.address()));
    assertTrue(said.contains("50 of 50 answered"), said);
  }

  private static String onWorkstation(List<String> command) throws Exception {
    return PeerProcess.run(LossyNetwork.Host.WORKSTATION.run(command), ANYWHERE);
  }
}
