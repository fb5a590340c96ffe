package io.github.personalseg.image.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColourNameTest {
  @ParameterizedTest
  @CsvSource({
    "ffffff, white",
    "f2f0ec, white",
    "808080, grey",
    "101010, black",
    "d01818, red",
    "e88a1a, orange",
    "f2d21a, yellow",
    "2a9a3a, green",
    "1fb0a8, turquoise",
    "2050d0, blue",
    "7a2fc0, purple",
    "f090b8, pink",
    "6b4226, brown",
    "c9c2b0, ''",
  })
  void namesWhatPeopleCallIt(String colour, String name) {
    assertEquals(name, ColourName.of(Integer.parseInt(colour, 16)));
  }

  @Test
  void aRegionHasTheColourOfItsMedian() {
    byte[] data = new byte[3 * 9];
    for (int i = 0; i < 9; i++) {
      data[3 * i] = (byte) (i < 5 ? 0xd0 : 0);
      data[3 * i + 1] = (byte) (i < 5 ? 0x18 : 0xff);
      data[3 * i + 2] = (byte) (i < 5 ? 0x18 : 0xff);
    }
    var image = new RgbImage(9, 1, data);
    assertEquals("red", ColourName.of(image, Mask.ofBox(9, 1, new Mask.Box(0, 0, 9, 1))));
    var empty = new Mask(9, 1, new byte[9]);
    assertThrows(IllegalArgumentException.class, () -> ColourName.of(image, empty));
  }
}
