package io.github.personalseg.concept.follow;

import java.util.Arrays;

/** Masks of one bit a cell, row after row. */
final class Bits {
  private Bits() {}

  /** Longs that hold so many cells. */
  static int words(int cells) {
    return (cells + 63) >> 6;
  }

  static int count(long[] bits) {
    return Arrays.stream(bits).mapToInt(Long::bitCount).sum();
  }

  /** Cells that both cover. */
  static int shared(long[] a, long[] b) {
    int shared = 0;
    for (int i = 0; i < a.length; i++) {
      shared += Long.bitCount(a[i] & b[i]);
    }
    return shared;
  }

  /** Intersection over union; 0 when both are empty. */
  static double iou(long[] a, long[] b) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < a.length; i++) {
      both += Long.bitCount(a[i] & b[i]);
      either += Long.bitCount(a[i] | b[i]);
    }
    return either == 0 ? 0 : (double) both / either;
  }

  /** Mean column and row of the set cells. */
  static double[] centre(long[] bits, int columns, int area) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < bits.length; i++) {
      for (long rest = bits[i]; rest != 0; rest &= rest - 1) {
        int cell = (i << 6) + Long.numberOfTrailingZeros(rest);
        x += cell % columns;
        int row = cell / columns;
        y += row;
      }
    }
    return new double[] {x / Math.max(1, area), y / Math.max(1, area)};
  }

  /** The same mask moved by whole cells; what leaves the grid is lost. */
  static long[] moved(long[] bits, int columns, int rows, int dx, int dy) {
    if (dx == 0 && dy == 0) {
      return bits;
    }
    long[] moved = new long[bits.length];
    for (int i = 0; i < bits.length; i++) {
      for (long rest = bits[i]; rest != 0; rest &= rest - 1) {
        int cell = (i << 6) + Long.numberOfTrailingZeros(rest);
        int x = cell % columns + dx;
        int y = cell / columns + dy;
        if (x >= 0 && x < columns && y >= 0 && y < rows) {
          int to = y * columns + x;
          moved[to >> 6] |= 1L << to;
        }
      }
    }
    return moved;
  }
}
