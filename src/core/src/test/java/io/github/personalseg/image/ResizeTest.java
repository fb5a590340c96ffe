package io.github.personalseg.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.TinyBundle;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
  @ParameterizedTest
  @CsvSource({"31, 20", "100, 64"})
  void equalsPyTorchsAntialiasedBilinear(int width, int height) throws IOException {
    var expected =
        TinyBundle.golden().require("resize_" + width + "x" + height, 3, height, width).values();
    assertArrayEquals(expected, Resize.toPlanes(TinyBundle.image(), width, height), 1e-3f);
  }

  @Test
  void theSameSizeChangesNothing() throws IOException {
    var image = TinyBundle.image();
    assertArrayEquals(image.data(), Resize.to(image, image.width(), image.height()).data());
  }

  @Test
  void writesIntoACornerOfLargerPlanes() throws IOException {
    float[] planes = new float[3 * 30 * 40];
    Arrays.fill(planes, -1);
    Resize.into(planes, 40, 30, TinyBundle.image(), 31, 20);
    float[] alone = Resize.toPlanes(TinyBundle.image(), 31, 20);
    for (int i = 0; i < planes.length; i++) {
      int x = i % 40;
      int y = i / 40 % 30;
      float expected = x < 31 && y < 20 ? alone[(i / 1200 * 20 + y) * 31 + x] : -1;
      assertEquals(expected, planes[i], "plane " + i / 1200 + ", x " + x + ", y " + y);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "9, 1", "1, 9", "3, 2", "40, 33"})
  void anEvenColourStaysEven(int width, int height) {
    byte[] data = new byte[3 * 17 * 5];
    Arrays.fill(data, (byte) 200);
    float[] planes = Resize.toPlanes(new RgbImage(17, 5, data), width, height);
    float[] expected = new float[3 * width * height];
    Arrays.fill(expected, 200);
    assertArrayEquals(expected, planes, 1e-3f);
  }

  @Test
  void refusesPlanesThatAreTooSmall() throws IOException {
    var image = TinyBundle.image();
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Resize.into(new float[3 * 30 * 40], 40, 30, image, 41, 20));
    assertEquals("41x20 do not fit into 40x30 planes of 3600 values together", error.getMessage());
  }

  @Test
  void refusesAbsurdSizes() throws IOException {
    var image = TinyBundle.image();
    var error =
        assertThrows(ImageException.class, () -> Resize.toPlanes(image, 1_000_000, 1_000_000));
    assertEquals(
        "image is 1000000x1000000; at most 67108864 pixels are allowed", error.getMessage());
  }
}
