package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Concept;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Programs that share no code with the Java side, in processes of their own. */
class IndependentPeersTest {
  private static final QosProfile DEEP =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.VOLATILE, 100);

  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  private static Transport open() {
    return Transports.open(
        "dds",
        new NodeName("/", "perception"),
        TransportOptions.DEFAULT.withEnvironment(
            Map.of("ROS_DOMAIN_ID", TestDomain.ID, "ROS_LOCALHOST_ONLY", "1")));
  }

  @Test
  void cycloneDdsGetsEveryLabelImageAndTheLatchedInfo() throws Exception {
    String robot = Peers.program("cyclone_peer");
    var image = MessageType.of(Image.class);
    try (Transport node = open()) {
      var info = node.advertise("/label_info", MessageType.of(LabelInfo.class), QosProfile.LATCHED);
      info.publish(
          new LabelInfo(
              new Header(new Time(0, 0), ""),
              List.of(new VisionClass(0, "table"), new VisionClass(254, "my mug")),
              0));
      var labels = node.advertise("/labels", image, DEEP);
      node.subscribe(
          "/camera",
          image,
          DEEP,
          frame -> {
            byte[] inverted = frame.data().clone();
            for (int i = 0; i < inverted.length; i++) {
              inverted[i] = (byte) ~inverted[i];
            }
            labels.publish(
                new Image(
                    frame.header(),
                    frame.height(),
                    frame.width(),
                    "mono8",
                    0,
                    frame.step(),
                    inverted));
          },
          SubscriptionEvents.NONE);
      String loopback =
          "<CycloneDDS><Domain><General><Interfaces><NetworkInterface address=\"127.0.0.1\"/>"
              + "</Interfaces><AllowMulticast>false</AllowMulticast></General><Discovery>"
              + "<ParticipantIndex>auto</ParticipantIndex>"
              + "<Peers><Peer address=\"127.0.0.1\"/></Peers></Discovery></Domain></CycloneDDS>";
      String said =
          Peers.run(List.of(robot, TestDomain.ID, "300"), Map.of("CYCLONEDDS_URI", loopback));
      assertTrue(said.contains("300 labels, 0 corrupt, info 2"), said);
    }
  }

  @Test
  void aPlainFastDdsClientGetsAllItsAnswers() throws Exception {
    String client = Peers.program("fast_dds_client");
    try (Transport node = open()) {
      node.serve(
          "/perception/teach_concept",
          ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class),
          request ->
              CompletableFuture.supplyAsync(
                  () -> new TeachConcept.Response(true, request.name(), none(), 1, 0)));
      String said = Peers.run(List.of(client, TestDomain.ID, "1000"), Map.of());
      assertTrue(said.contains("1000 of 1000 answered"), said);
    }
  }

  private static Concept none() {
    float[] empty = {};
    return new Concept("", "", "", 0, "", new Time(0, 0), 0, empty, false, 0, empty, empty, 0);
  }
}
