package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the keys of SROS 2 a node meets whom it trusts, each within what it may do, and nobody else.
 */
final class SecurityTest {
  private static final String NOTHING = "0 of 2 labels, 0 of 2 answers";
  private static final NodeName VIEWER = new NodeName("/", "viewer");

  @TempDir Path folder;
  private Keystore keys;

  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @BeforeEach
  void makeKeys() throws Exception {
    keys =
        new Keystore(folder.resolve("keys"))
            .enclave("/robot", Keystore.ALL, Keystore.ALL)
            .enclave("/friend", Keystore.ALL, Keystore.ALL)
            .enclave(
                "/viewer",
                List.of("ros_discovery_info"),
                List.of("ros_discovery_info", "rt/label*"));
    var options = TransportOptions.DEFAULT.withEnvironment(keys.environment("/robot"));
    try (var robot = Transports.open("dds", VIEWER, options)) {
      assertEquals("dds", robot.kind());
    } catch (TransportException e) {
      assumeFalse(e.getMessage().contains("without DDS-Security"), e.getMessage());
      throw e;
    }
  }

  @Test
  void whoHasKeysMeetsTheNodeAndNobodyElseDoes() throws Exception {
    try (var node = node()) {
      node.awaitSaying("ready");
      assertEquals("2 of 2 labels, 2 of 2 answers", play(keys.environment("/friend"), "40"));
      var without =
          Map.of(
              "ROS_DOMAIN_ID", TestDomain.ID, "ROS_LOCALHOST_ONLY", "1", "ROS_SECURITY_ENABLE", "");
      assertEquals(NOTHING, play(without, "6"));
      var forged =
          new Keystore(folder.resolve("forged")).enclave("/friend", Keystore.ALL, Keystore.ALL);
      assertEquals(NOTHING, play(forged.environment("/friend"), "6"));
    }
  }

  @Test
  void aViewerSeesLabelsAndNamesAndCanNeitherTeachNorPlayTheCamera() throws Exception {
    try (var node = node()) {
      node.awaitSaying("ready");
      var options = TransportOptions.DEFAULT.withEnvironment(keys.environment("/viewer"));
      try (var viewer = Transports.open("dds", VIEWER, options)) {
        var names = new LinkedBlockingQueue<LabelInfo>();
        viewer.subscribe(
            "/label_info",
            MessageType.of(LabelInfo.class),
            QosProfile.LATCHED,
            names::add,
            SubscriptionEvents.NONE);
        var heard = names.poll(30, TimeUnit.SECONDS);
        assertTrue(heard != null && heard.classMap().size() == 2, String.valueOf(heard));
        assertThrows(
            TransportException.class,
            () -> viewer.advertise("/camera", MessageType.of(Image.class), QosProfile.DEFAULT));
        var teach = ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class);
        assertThrows(
            TransportException.class, () -> viewer.client("/perception/teach_concept", teach));
        assertThrows(
            TransportException.class,
            () ->
                viewer.subscribe(
                    "/camera",
                    MessageType.of(Image.class),
                    QosProfile.DEFAULT,
                    image -> {},
                    SubscriptionEvents.NONE));
      }
      assertEquals("2 of 2 labels, 2 of 2 answers", play(keys.environment("/friend"), "40"));
    }
  }

  @Test
  void missingKeysAreRefusedOrToldByTheStrategy() {
    var environment = new HashMap<>(keys.environment("/nobody"));
    var error = assertThrows(TransportException.class, () -> DdsSecurity.of(environment));
    assertTrue(error.getMessage().contains("/nobody/identity_ca.cert.pem"), error.getMessage());
    environment.put("ROS_SECURITY_STRATEGY", "Permissive");
    var security = DdsSecurity.of(environment);
    assertTrue(security.keys().isEmpty() && security.told().contains("WITHOUT keys"));
    environment.remove("ROS_SECURITY_KEYSTORE");
    assertTrue(DdsSecurity.of(environment).told().contains("KEYSTORE is not set"));
    for (String enclave : List.of("robot", "/../robot", "/a/..", "/a//b", "//", "/a b")) {
      environment.put("ROS_SECURITY_ENCLAVE_OVERRIDE", enclave);
      assertThrows(TransportException.class, () -> DdsSecurity.of(environment), enclave);
    }
    assertFalse(DdsSecurity.of(Map.of()).keys().isPresent());
  }

  /** Keys that do not fit each other end the start, never go on without. */
  @Test
  void keysThatDoNotFitAreNoKeys() throws Exception {
    var other = new Keystore(folder.resolve("other")).enclave("/robot", Keystore.ALL, Keystore.ALL);
    Path own = folder.resolve("keys/enclaves/robot");
    java.nio.file.Files.copy(
        folder.resolve("other/enclaves/robot/key.pem"),
        own.resolve("key.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertTrue(other.environment("/robot").containsKey("ROS_SECURITY_KEYSTORE"));
    var options = TransportOptions.DEFAULT.withEnvironment(keys.environment("/robot"));
    var error =
        assertThrows(TransportException.class, () -> Transports.open("dds", VIEWER, options));
    assertTrue(error.getMessage().contains("with the keys in " + own), error.getMessage());
  }

  private PeerProcess node() throws Exception {
    return PeerProcess.start(
        Peers.java(InvertingNode.class, List.of()), keys.environment("/robot"));
  }

  private static String play(Map<String, String> environment, String seconds) throws Exception {
    String said =
        PeerProcess.run(
            Peers.java(Workstation.class, List.of(), "2", "64", "48", "2", seconds), environment);
    String[] lines = said.strip().split("\n");
    return lines[lines.length - 1];
  }
}
