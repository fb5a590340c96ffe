package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelBagTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cam/left",
        "/a//b",
        "/my cam",
        "/front-cam",
        "/a::b",
        "/1st/image",
        "/küche",
        "/cam/",
        "~/image",
        "image",
        "192.168.0.7",
        "//",
        "/",
        " /cam"
      })
  void everyCameraThatGetsAnotherNameIsTold(String odd) {
    var bases = LabelBag.bases(List.of("/good/image", odd));
    var told = LabelBag.renamed(bases);
    assertEquals(1, told.size(), told.toString());
    assertTrue(
        told.get(0).startsWith("\"" + odd + "\" is not a name that ROS allows"), told.get(0));
    assertTrue(told.get(0).endsWith(bases.get(odd) + "/labels"), told.get(0));
    assertTrue(bases.get(odd).matches("(/[A-Za-z_][A-Za-z0-9_]*)+"), bases.get(odd));
  }

  @Test
  void namesThatStayAreNotTold() {
    assertEquals(
        List.of(), LabelBag.renamed(LabelBag.bases(List.of("/good/image", "/_other/image2"))));
    assertEquals(List.of(), LabelBag.renamed(LabelBag.bases(List.of("cam/left"))));
  }
}
