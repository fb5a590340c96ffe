package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({
    "cam/left, /cam/left",
    "/carla//actor107/image, /carla/actor107/image",
    "/front cam/image, /front_cam/image",
    "/front-cam, /front_cam",
    "/model::cam/image, /model__cam/image",
    "/192.168.1.7/image, /_192_168_1_7/image",
    "/käfig/bild, /k_fig/bild",
    "/камера, /______",
    "'', /_",
    "///, /_",
    "/, /_",
    "/a/, /a",
    "~/image, /_/image",
    "/ok/name, /ok/name"
  })
  void namesOfOtherProgramsAreMadeValid(String name, String valid) {
    String made = TopicNames.madeValid(List.of(name), 200).get(name);
    assertEquals(valid, made);
    TopicNames.requireAbsolute(made);
  }

  @Test
  void namesNeverBecomeOne() {
    var names = new ArrayList<String>();
    for (String a : List.of("a", "b c", "b_c", "b-c", "1", "_1", "ä", "é", "x".repeat(300))) {
      for (String form : List.of("%s", "/%s", "//%s", "/%s/", "/%s/image", "%s//image")) {
        names.add(String.format(form, a));
      }
    }
    var valid = TopicNames.madeValid(names, 200);
    assertEquals(names.size(), valid.size());
    assertEquals(names.size(), Set.copyOf(valid.values()).size());
    valid.forEach(
        (name, made) -> {
          TopicNames.requireAbsolute(made);
          assertTrue(made.length() <= 200, made);
        });
    assertEquals("/b_c", valid.get("/b_c"), "a valid name is kept");
  }
}
