package io.github.personalseg.bench.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.Mask;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitMaskTest {
  private static final int WIDTH = 100;
  private static final int HEIGHT = 75;

  private static BitMask box(int x, int y, int width, int height) {
    return BitMask.of(Mask.ofBox(WIDTH, HEIGHT, new Mask.Box(x, y, width, height)));
  }

  @Test
  void countsWhatMasksShare() {
    assertEquals(1, box(10, 10, 20, 20).iou(box(10, 10, 20, 20)));
    assertEquals(200.0 / 600, box(10, 10, 20, 20).iou(box(20, 10, 20, 20)), 1e-12);
    assertEquals(0, box(10, 10, 5, 5).iou(box(50, 50, 5, 5)));
    assertEquals(0, new BitMask(WIDTH, HEIGHT).iou(new BitMask(WIDTH, HEIGHT)));
  }

  @Test
  void agreesWithPlainCountingOnRandomMasks() {
    var random = new Random(3);
    for (int trial = 0; trial < 20; trial++) {
      int width = 1 + random.nextInt(70);
      int height = 1 + random.nextInt(70);
      byte[] a = new byte[width * height];
      byte[] b = new byte[width * height];
      int shared = 0;
      int either = 0;
      for (int i = 0; i < a.length; i++) {
        a[i] = (byte) random.nextInt(2);
        b[i] = (byte) random.nextInt(2);
        shared += a[i] & b[i];
        either += a[i] | b[i];
      }
      var first = BitMask.of(new Mask(width, height, a));
      var second = BitMask.of(new Mask(width, height, b));
      assertEquals(either == 0 ? 0 : (double) shared / either, first.iou(second), 1e-12);
    }
  }

  @Test
  void boundariesMayBeOffByAlittle() {
    var thing = box(30, 20, 40, 30);
    assertEquals(1, thing.boundaryF(thing));
    // 0.8 % of a diagonal of 125 pixels is one pixel.
    assertEquals(1, box(31, 20, 40, 30).boundaryF(thing));
    assertTrue(box(34, 24, 40, 30).boundaryF(thing) < 0.5);
    assertEquals(0, box(1, 1, 5, 5).boundaryF(thing));
    assertEquals(0, new BitMask(WIDTH, HEIGHT).boundaryF(thing));
  }

  @Test
  void thePicturesRimIsNoBoundary() {
    assertEquals(0, box(0, 0, WIDTH, HEIGHT).boundary().area());
    assertEquals(HEIGHT, box(0, 0, 50, HEIGHT).boundary().area());
  }
}
