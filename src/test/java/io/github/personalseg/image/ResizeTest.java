package io.github.personalseg.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.TinyBundle;
import java.io.IOException;
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
  void refusesAbsurdSizes() throws IOException {
    var image = TinyBundle.image();
    var error =
        assertThrows(ImageException.class, () -> Resize.toPlanes(image, 1_000_000, 1_000_000));
    assertEquals(
        "image is 1000000x1000000; at most 67108864 pixels are allowed", error.getMessage());
  }
}
