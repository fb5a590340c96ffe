package io.github.personalseg.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskTest {
  @Test
  void boxIsClippedToTheImage() {
    var mask = Mask.ofBox(6, 4, new Mask.Box(4, -2, 10, 4));
    assertEquals(4, mask.area());
    assertEquals(Optional.of(new Mask.Box(4, 0, 2, 2)), mask.bounds());
  }

  @Test
  void boxBesideTheImageIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Mask.ofBox(6, 4, new Mask.Box(6, 0, 3, 3)));
    assertTrue(error.getMessage().contains("covers no pixel of the 6x4 image"));
  }

  @Test
  void polygonTakesThePixelsWhoseCentresItHolds() {
    var points =
        List.of(
            new Mask.Point(1, 1), new Mask.Point(4, 1), new Mask.Point(4, 3), new Mask.Point(1, 3));
    var mask = Mask.ofPolygon(6, 4, points);
    assertEquals(Optional.of(new Mask.Box(1, 1, 3, 2)), mask.bounds());
    assertEquals(6, mask.area());
  }

  @Test
  void polygonMayBeConcaveAndLeaveTheImage() {
    var arrow =
        List.of(
            new Mask.Point(-5, 0),
            new Mask.Point(20, 0),
            new Mask.Point(5, 5),
            new Mask.Point(20, 10),
            new Mask.Point(-5, 10));
    var mask = Mask.ofPolygon(10, 10, arrow);
    assertTrue(mask.contains(0, 5));
    assertTrue(mask.contains(9, 0));
    assertFalse(mask.contains(9, 5));
  }

  @Test
  void polygonNeedsThreeCorners() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Mask.ofPolygon(6, 4, List.of(new Mask.Point(0, 0), new Mask.Point(1, 1))));
    assertEquals("polygon has 2 corners; it needs at least 3", error.getMessage());
  }

  @Test
  void emptyMaskHasNoBounds() {
    assertEquals(Optional.empty(), new Mask(2, 2, new byte[4]).bounds());
  }

  @Test
  void anImageGivesItsPixelsThatAreNotBlack() {
    var image = new RgbImage(2, 1, new byte[] {0, 0, 0, 0, (byte) 200, 0});
    assertArrayEquals(new byte[] {0, 1}, Mask.ofImage(image).cells());
  }

  @Test
  void coverageOfWholeCellsCountsPixels() {
    var mask = Mask.ofBox(4, 4, new Mask.Box(0, 0, 3, 2));
    assertArrayEquals(new float[] {1, 0.5f, 0, 0}, mask.coverage(2, 2, 2, 2), 1e-6f);
  }

  @Test
  void coverageKeepsTheAreaOnUnevenGrids() {
    var random = new Random(7);
    byte[] cells = new byte[37 * 23];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) random.nextInt(2);
    }
    var mask = new Mask(37, 23, cells);
    double sum = 0;
    for (float share : mask.coverage(16, 12, 2.5, 2.25)) {
      assertTrue(share >= 0 && share <= 1.00001f);
      sum += share * 2.5 * 2.25;
    }
    assertEquals(mask.area(), sum, 1e-3);
  }

  @Test
  void coverageOfACellSmallerThanAPixelIsThePixel() {
    var mask = new Mask(2, 1, new byte[] {1, 0});
    assertArrayEquals(new float[] {1, 1, 0, 0}, mask.coverage(4, 1, 0.5, 1), 1e-6f);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> new Mask(3, 2, new byte[5]));
    assertEquals("mask has 5 cells; 3x2 needs 6", error.getMessage());
  }
}
