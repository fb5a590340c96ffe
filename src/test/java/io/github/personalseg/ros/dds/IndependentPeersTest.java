package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that share no code with the Java side. */
class IndependentPeersTest {
  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @Test
  void cycloneDdsGetsEveryLabelImageAndTheLatchedInfo() throws Exception {
    String robot = Peers.program("cyclone_peer");
    try (var node = node()) {
      node.awaitSaying("ready");
      String said = PeerProcess.run(List.of(robot, TestDomain.ID, "300"), Cyclone.LOOPBACK);
      assertTrue(said.contains("300 labels, 0 corrupt, info 2"), said);
    }
  }

  @Test
  void aPlainFastDdsClientGetsAllItsAnswers() throws Exception {
    String client = Peers.program("fast_dds_client");
    try (var node = node()) {
      node.awaitSaying("ready");
      String said = PeerProcess.run(List.of(client, TestDomain.ID, "1000"), Map.of());
      assertTrue(said.contains("1000 of 1000 answered"), said);
    }
  }

  private static PeerProcess node() throws Exception {
    return PeerProcess.start(
        Peers.java(InvertingNode.class, List.of()),
        Map.of("ROS_DOMAIN_ID", TestDomain.ID, "ROS_LOCALHOST_ONLY", "1"));
  }
}
