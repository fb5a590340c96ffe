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

  @Test
  void aCycloneDdsClientGetsAllItsAnswers() throws Exception {
    String client = Peers.program("cyclone_client");
    try (var node = node()) {
      node.awaitSaying("ready");
      String said = PeerProcess.run(List.of(client, TestDomain.ID, "200"), Cyclone.LOOPBACK);
      assertTrue(said.contains("200 of 200 answered"), said);
    }
  }

  @Test
  void aThousandMalformedImagesEndNothingAndFillNoLog() throws Exception {
    String camera = Peers.program("malformed_camera");
    try (var node = node()) {
      node.awaitSaying("ready");
      String said = PeerProcess.run(List.of(camera, TestDomain.ID, "1000"), Map.of());
      assertTrue(said.contains("1000 malformed sent, labelled"), said);
      String log = node.stop();
      // Not all thousand reach us as samples; 996 did where this was written.
      assertTrue(log.matches("(?s).*refused (9[5-9]\\d|1000)\\s.*"), log);
      long lines = log.lines().filter(line -> line.contains("dropping a message")).count();
      assertTrue(lines >= 1 && lines <= 50, () -> lines + " lines:\n" + log);
    }
  }

  private static PeerProcess node() throws Exception {
    return PeerProcess.start(
        Peers.java(InvertingNode.class, List.of()),
        Map.of("ROS_DOMAIN_ID", TestDomain.ID, "ROS_LOCALHOST_ONLY", "1"));
  }
}
