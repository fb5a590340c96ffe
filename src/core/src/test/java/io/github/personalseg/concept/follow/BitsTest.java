package io.github.personalseg.concept.follow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against masks of one boolean a cell. */
final class BitsTest {
  private static boolean[] cells(Random random, int rows, int columns, double full) {
    boolean[] cells = new boolean[rows * columns];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextDouble() < full;
    }
    return cells;
  }

  private static long[] bits(boolean[] cells) {
    long[] bits = new long[Bits.words(cells.length)];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i]) {
        bits[i / 64] |= 1L << (i % 64);
      }
    }
    return bits;
  }

  @Test
  void sixtyFourCellsFillAWord() {
    assertEquals(0, Bits.words(0));
    assertEquals(1, Bits.words(1));
    assertEquals(1, Bits.words(64));
    assertEquals(2, Bits.words(65));
  }

  @Property(tries = 200)
  void countsOverlapsAndCentres(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 17) int columns,
      @ForAll @IntRange(min = 0, max = 10) int tenths) {
    var random = new Random(seed);
    boolean[] a = cells(random, rows, columns, tenths / 10.0);
    boolean[] b = cells(random, rows, columns, 0.5);
    int area = 0;
    int both = 0;
    int either = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < a.length; i++) {
      both += a[i] && b[i] ? 1 : 0;
      either += a[i] || b[i] ? 1 : 0;
      if (a[i]) {
        area++;
        x += i % columns;
        y += i / columns;
      }
    }
    assertEquals(area, Bits.count(bits(a)));
    assertEquals(either == 0 ? 0 : (double) both / either, Bits.iou(bits(a), bits(b)), 1e-12);
    double[] centre = area == 0 ? new double[2] : new double[] {x / area, y / area};
    assertArrayEquals(centre, Bits.centre(bits(a), columns, area), 1e-9);
  }

  @Property(tries = 200)
  void movesAndLosesWhatLeavesTheGrid(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 17) int columns,
      @ForAll @IntRange(min = -13, max = 13) int dx,
      @ForAll @IntRange(min = -13, max = 13) int dy) {
    boolean[] from = cells(new Random(seed), rows, columns, 0.6);
    boolean[] to = new boolean[from.length];
    for (int i = 0; i < to.length; i++) {
      int x = i % columns - dx;
      int y = i / columns - dy;
      to[i] = x >= 0 && x < columns && y >= 0 && y < rows && from[y * columns + x];
    }
    long[] before = bits(from);
    assertArrayEquals(bits(to), Bits.moved(before, columns, rows, dx, dy));
    assertArrayEquals(bits(from), before, "the mask itself stays");
  }

  @Test
  void nothingAndNothingShareNothing() {
    assertEquals(0, Bits.iou(new long[2], new long[2]));
  }
}
