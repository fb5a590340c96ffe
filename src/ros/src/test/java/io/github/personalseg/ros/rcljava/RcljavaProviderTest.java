package io.github.personalseg.ros.rcljava;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Asking for rcljava. */
class RcljavaProviderTest {
  private static final NodeName NODE = new NodeName("/", "perception");

  private final RcljavaProvider provider = new RcljavaProvider();

  @Test
  void whereItIsAbsentTheRemedyIsNamed() {
    var obstacle = provider.obstacle(TransportOptions.DEFAULT);
    assumeTrue(obstacle.isPresent(), "rcljava works here");
    assertTrue(obstacle.get().contains("source "), obstacle.get());
    var error =
        assertThrows(
            TransportException.class,
            () -> Transports.open("rcljava", NODE, TransportOptions.DEFAULT));
    assertEquals("no way to the ROS graph: rcljava: " + obstacle.get(), error.getMessage());
    error =
        assertThrows(TransportException.class, () -> provider.open(NODE, TransportOptions.DEFAULT));
    assertEquals("rcljava: " + obstacle.get(), error.getMessage());
  }

  @Test
  void itIsTheFirstChoice() {
    assertEquals("rcljava", Transports.kinds().get(0));
  }

  @Test
  void anotherDomainThanTheProcessHasIsRefused() {
    assumeTrue(provider.obstacle(TransportOptions.DEFAULT).isEmpty(), "no rcljava here");
    var other = TransportOptions.DEFAULT.withEnvironment(Map.of("ROS_DOMAIN_ID", "231"));
    String obstacle = provider.obstacle(other).orElseThrow();
    assertTrue(obstacle.contains("231 was asked for"), obstacle);
  }
}
