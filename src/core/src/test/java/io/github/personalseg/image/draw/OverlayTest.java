package io.github.personalseg.image.draw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.RgbImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final int WIDTH = 120;
  private static final int HEIGHT = 100;
  private final RgbImage black = new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
  private final GrayImage labels = leftAndRight();

  /** Left half 3, right half 254. */
  private static GrayImage leftAndRight() {
    short[] ids = new short[WIDTH * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (short) (i % WIDTH < WIDTH / 2 ? 3 : 254);
    }
    return new GrayImage(WIDTH, HEIGHT, 8, ids);
  }

  private static int pixel(RgbImage image, int x, int y) {
    int at = 3 * (y * image.width() + x);
    byte[] data = image.data();
    return (data[at] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at + 2] & 0xff;
  }

  @Test
  void tintsAreasAndDrawsContours() {
    var entries =
        List.of(
            new Overlay.Entry(3, "wall", 0.5f, false),
            new Overlay.Entry(254, "my mug", 0.5f, true));
    var drawn = new Overlay(0.5f, 0).draw(black, labels, "", entries);
    int wall = Palette.colour(3);
    assertEquals((wall >> 16 & 0xff) / 2.0, pixel(drawn, 10, 10) >> 16, 1);
    assertEquals(wall, pixel(drawn, WIDTH / 2 - 1, 10));
    assertEquals(0xffffff, pixel(drawn, WIDTH / 2, 10));
    assertEquals(WIDTH, drawn.width());
  }

  @Test
  void idsWithoutAnEntryStayAsTheyAre() {
    var drawn = new Overlay(0.5f, 0).draw(black, labels, "", List.of());
    assertArrayEquals(black.data(), drawn.data());
  }

  @Test
  void theLegendShowsColoursAndText() {
    var entry = new Overlay.Entry(3, "a name that is far too long for the legend", 0.5f, false);
    var overlay = new Overlay(0.5f, 150);
    var without = overlay.draw(black, labels, "", List.of());
    var with = overlay.draw(black, labels, "", List.of(entry));
    assertEquals(WIDTH + 150, with.width());
    assertEquals(Palette.colour(3), pixel(with, WIDTH + 18, 20));
    assertTrue(brightPixels(with) > brightPixels(without) + 50);
  }

  private static int brightPixels(RgbImage image) {
    int bright = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = WIDTH + 30; x < image.width(); x++) {
        bright += (pixel(image, x, y) & 0xff) > 150 ? 1 : 0;
      }
    }
    return bright;
  }

  @Test
  void moreEntriesThanRoomAreCounted() {
    var entries = new Overlay.Entry[40];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = new Overlay.Entry(i, "word " + i, 0.01f, i == 39);
    }
    var drawn = new Overlay(0.5f, 150).draw(black, labels, "t", Arrays.asList(entries));
    assertEquals(Palette.colour(39), pixel(drawn, WIDTH + 18, 48), "the highlighted one is first");
  }

  @Test
  void refusesLabelsOfAnotherSize() {
    var small = new GrayImage(2, 2, 8, new short[4]);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Overlay.DEFAULT.draw(black, small, "", List.of()));
    assertEquals("labels are 2x2; the image is 120x100", error.getMessage());
  }

  @Test
  void everyIdHasAColourOfItsOwn() {
    Set<Integer> colours = new HashSet<>();
    for (int id = 0; id < 255; id++) {
      colours.add(Palette.colour(id));
    }
    assertTrue(colours.size() > 245, colours.size() + " colours");
    assertEquals(Palette.colour(254), Palette.colour(65534), "a concept keeps its colour");
  }
}
