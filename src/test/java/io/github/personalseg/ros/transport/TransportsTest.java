package io.github.personalseg.ros.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Opening by kind. */
class TransportsTest {
  private static final NodeName NODE = new NodeName("/", "perception");

  @Test
  void nodesOpenedInProcessSeeEachOther() {
    try (var one = Transports.open("in-process", NODE, TransportOptions.DEFAULT);
        var other =
            Transports.open("in-process", new NodeName("/", "desk"), TransportOptions.DEFAULT)) {
      assertEquals("in-process", one.kind());
      assertTrue(one.graph().nodes().contains(other.node()));
    }
  }

  @Test
  void anUnknownKindIsNamedWithThoseThatAreKnown() {
    var error =
        assertThrows(
            TransportException.class,
            () -> Transports.open("telepathy", NODE, TransportOptions.DEFAULT));
    assertTrue(error.getMessage().contains("telepathy"), error.getMessage());
    assertTrue(error.getMessage().contains("in-process"), error.getMessage());
  }
}
