package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InputResizeTest {
  private static final InputResize RULE = new InputResize(240, 640, 32, List.of(124f, 116f, 104f));

  @Test
  void bringsTheShortSideToItsLength() {
    assertEquals(new FrameGeometry(640, 480, 320, 240, 320, 256), RULE.geometry(640, 480));
    assertEquals(new FrameGeometry(480, 640, 240, 320, 256, 320), RULE.geometry(480, 640));
  }

  @Test
  void scalesBothSides() {
    assertEquals(new InputResize(180, 480, 32, RULE.padding()), RULE.scaled(0.75));
    assertEquals(32, RULE.scaled(0.01).shortSide());
  }

  @Property
  void refusesOtherScales(@ForAll @DoubleRange(min = -9, max = 9) double outside) {
    Assume.that(!(outside > 0 && outside <= 4));
    var error = assertThrows(IllegalArgumentException.class, () -> RULE.scaled(outside));
    assertTrue(error.getMessage().contains(String.valueOf(outside)), error.getMessage());
  }

  @Test
  void theLongSideWins() {
    assertEquals(new FrameGeometry(4000, 400, 640, 64, 640, 64), RULE.geometry(4000, 400));
  }

  @Property(tries = 200)
  void everySizeFits(
      @ForAll @IntRange(min = 1, max = 9000) int width,
      @ForAll @IntRange(min = 1, max = 9000) int height) {
    var geometry = RULE.geometry(width, height);
    assertTrue(geometry.resizedWidth() >= 1 && geometry.resizedHeight() >= 1);
    assertTrue(Math.max(geometry.resizedWidth(), geometry.resizedHeight()) <= 640);
    assertTrue(geometry.paddedWidth() >= geometry.resizedWidth());
    assertEquals(0, geometry.paddedWidth() % 32);
    assertEquals(0, geometry.paddedHeight() % 32);
    double cells = width / geometry.cellWidth(geometry.paddedWidth() / 8);
    assertEquals(geometry.resizedWidth() / 8.0, cells, 1e-6);
  }

  @Test
  void padsAtTheRightAndBottomWithItsColour() {
    var rule = new InputResize(2, 8, 4, List.of(1f, 2f, 3f));
    byte[] data = new byte[3 * 2 * 3];
    Arrays.fill(data, (byte) 200);
    float[] input = rule.preprocess(new RgbImage(3, 2, data));
    assertArrayEquals(
        new float[] {200, 200, 200, 1, 200, 200, 200, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        Arrays.copyOf(input, 16),
        1e-3f);
    assertEquals(3, input[47]);
  }
}
