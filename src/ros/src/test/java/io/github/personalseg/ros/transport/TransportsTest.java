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

  @Test
  void theChoiceSaysWhy() {
    var asked = Transports.choose("in-process", TransportOptions.DEFAULT);
    assertEquals("in-process", asked.provider().kind());
    assertEquals("asked for", asked.reason());
  }

  @Test
  void theFirstLiveKindThatWorksIsChosen() {
    var live = Transports.kinds().stream().filter(kind -> !kind.equals("in-process")).toList();
    var works =
        live.stream()
            .filter(
                kind -> {
                  try {
                    Transports.choose(kind, TransportOptions.DEFAULT);
                    return true;
                  } catch (TransportException e) {
                    return false;
                  }
                })
            .findFirst();
    if (works.isEmpty()) {
      var error =
          assertThrows(
              TransportException.class,
              () -> Transports.choose(Transports.AUTO, TransportOptions.DEFAULT));
      live.forEach(kind -> assertTrue(error.getMessage().contains(kind + ": "), kind));
    } else {
      var choice = Transports.choose(Transports.AUTO, TransportOptions.DEFAULT);
      assertEquals(works.get(), choice.provider().kind());
      live.subList(0, live.indexOf(works.get()))
          .forEach(kind -> assertTrue(choice.reason().contains(kind + ": "), choice.reason()));
    }
  }
}
