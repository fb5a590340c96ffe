package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the environment variables mean. */
class DdsSettingsTest {
  @Test
  void nothingSaidIsThisMachineInDomainZero() {
    var settings = of(Map.of());
    assertEquals(0, settings.domain());
    assertEquals(DdsSettings.Range.HOST, settings.range());
    assertEquals(false, settings.onlyLoopback());
    assertEquals("", settings.peers());
    assertEquals(Optional.empty(), settings.gidBytes());
  }

  @Test
  void whatIsSaidOpensIt() {
    for (var environment :
        List.of(
            Map.of("ROS_LOCALHOST_ONLY", "0"),
            Map.of("ROS_AUTOMATIC_DISCOVERY_RANGE", "SUBNET"),
            Map.of("ROS_AUTOMATIC_DISCOVERY_RANGE", "SYSTEM_DEFAULT"))) {
      assertEquals(DdsSettings.Range.SUBNET, of(environment).range());
      String reach = reach(TransportOptions.DEFAULT.withEnvironment(environment));
      String name = environment.keySet().iterator().next();
      assertTrue(reach.contains("every machine") && reach.contains(name), reach);
    }
    var closed = TransportOptions.DEFAULT.withEnvironment(Map.of());
    assertTrue(reach(closed).contains("this machine only (the default"), reach(closed));
    assertTrue(reach(closed.withDiscovery("SUBNET")).contains("every machine"));
    var peers = closed.withEnvironment(Map.of("ROS_STATIC_PEERS", "10.0.0.7"));
    assertTrue(reach(peers).contains("this machine only and ROS_STATIC_PEERS 10.0.0.7"));
  }

  /** A launch file that opens discovery does not outvote the machine's environment. */
  @Test
  void theEnvironmentGoesBeforeTheOption() {
    for (var environment :
        List.of(
            Map.of("ROS_LOCALHOST_ONLY", "1"), Map.of("ROS_AUTOMATIC_DISCOVERY_RANGE", "OFF"))) {
      var options = TransportOptions.DEFAULT.withEnvironment(environment);
      assertEquals(options, options.withDiscovery("SUBNET"));
    }
  }

  private static String reach(TransportOptions options) {
    return DdsSettings.reach(options);
  }

  @Test
  void humblesLocalhostGoesBeforeRangeAndPeers() {
    var settings =
        of(
            Map.of(
                "ROS_LOCALHOST_ONLY", "1",
                "ROS_AUTOMATIC_DISCOVERY_RANGE", "OFF",
                "ROS_STATIC_PEERS", "10.0.0.1"));
    assertEquals(DdsSettings.Range.SUBNET, settings.range());
    assertEquals(true, settings.onlyLoopback());
    assertEquals("", settings.peers());
  }

  @Test
  void distributionsDecideTheSizeOfGids() {
    assertEquals(Optional.of(GidSize.HUMBLE), of(Map.of("ROS_DISTRO", "humble")).gidBytes());
    assertEquals(Optional.of(GidSize.IRON), of(Map.of("ROS_DISTRO", "jazzy")).gidBytes());
    assertEquals(Optional.of(GidSize.IRON), of(Map.of("ROS_DISTRO", "kilted")).gidBytes());
  }

  @Test
  void wrongValuesAreNamedWithWhatIsAllowed() {
    refused("ROS_DOMAIN_ID", "233", "0..232");
    refused("ROS_DOMAIN_ID", "-1", "0..232");
    refused("ROS_DOMAIN_ID", "one", "0..232");
    refused("ROS_AUTOMATIC_DISCOVERY_RANGE", "subnet", "SUBNET, LOCALHOST, OFF");
  }

  private static void refused(String variable, String value, String allowed) {
    var error = assertThrows(TransportException.class, () -> of(Map.of(variable, value)));
    String message = error.getMessage();
    assertTrue(
        message.contains(variable) && message.contains(value) && message.contains(allowed),
        message);
  }

  private static DdsSettings of(Map<String, String> environment) {
    return DdsSettings.of(TransportOptions.DEFAULT.withEnvironment(environment));
  }
}
