package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"/a", "/camera/image_raw", "/_hidden/x1", "/ns/node/labels"})
  void absoluteNamesPass(String name) {
    assertEquals(name, TopicNames.requireAbsolute(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "image",
        "~/labels",
        "/a/",
        "//a",
        "/a//b",
        "/1a",
        "/a b",
        "/a-b",
        "/ä",
        "/a\n"
      })
  void othersAreNamed(String name) {
    var error = assertThrows(MessageException.class, () -> TopicNames.requireAbsolute(name));
    assertTrue(error.getMessage().contains('"' + name + '"'), error.getMessage());
  }

  @Test
  void longNamesAreRefused() {
    assertEquals(247, TopicNames.requireAbsolute("/" + "a".repeat(246)).length());
    var error =
        assertThrows(
            MessageException.class, () -> TopicNames.requireAbsolute("/" + "a".repeat(247)));
    assertTrue(error.getMessage().contains("248 characters; at most 247"), error.getMessage());
  }
}
