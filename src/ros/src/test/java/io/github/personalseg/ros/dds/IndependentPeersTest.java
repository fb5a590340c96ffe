package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that share no code with the Java side. */
class IndependentPeersTest {
  private static final int ROUNDS = 5;
  private static final int IMAGES = 40;

  /** As one burst half of them came at best. */
  private static final int ENOUGH = 32;

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

  /** The best of a few rounds, because a busy machine may keep a reader from its socket. */
  @Test
  void aViewerWithTheKernelsBuffersGetsLabelImages() throws Exception {
    String viewer = Peers.program("fast_dds_viewer");
    int best = 0;
    for (int round = 0; round < ROUNDS && best < ENOUGH; round++) {
      best = Math.max(best, labelImages(viewer));
    }
    assertTrue(best >= ENOUGH, "at best " + best + " of " + IMAGES + " label images came");
  }

  /** How many of the label images of 640 x 480, ten a second, a viewer gets. */
  private static int labelImages(String viewer) throws Exception {
    var options =
        TransportOptions.DEFAULT.withEnvironment(
            Map.of("ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID));
    var pixels = new byte[640 * 480];
    new Random(1).nextBytes(pixels);
    try (var node = Transports.open("dds", new NodeName("/", "pacing"), options);
        var labels = node.advertise("/labels", MessageType.of(Image.class), QosProfile.DEFAULT);
        var seen =
            PeerProcess.start(List.of(viewer, TestDomain.ID, String.valueOf(IMAGES)), Map.of())) {
      while (labels.subscriptionCount() == 0) {
        assertTrue(seen.isAlive(), seen.said());
        Thread.sleep(20);
      }
      Thread.sleep(500); // the other side has discovered us too
      for (int image = 0; image < IMAGES; image++) {
        var header = new Header(new Time(image, 0), "camera");
        labels.publish(new Image(header, 480, 640, "mono8", 0, 640, pixels));
        Thread.sleep(100);
      }
      String said = seen.stop().strip();
      return Integer.parseInt(said.substring(0, said.indexOf(" images")));
    }
  }

  private static PeerProcess node() throws Exception {
    return PeerProcess.start(
        Peers.java(InvertingNode.class, List.of()),
        Map.of("ROS_DOMAIN_ID", TestDomain.ID, "ROS_LOCALHOST_ONLY", "1"));
  }
}
