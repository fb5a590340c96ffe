package io.github.personalseg.image;

import java.util.Objects;

/**
 * A binary mask.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param cells {@code [height, width]}, non-zero inside; not copied, callers must not change it
 *     afterwards
 */
public record Mask(int width, int height, byte[] cells) {
  public Mask {
    Objects.requireNonNull(cells, "cells");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "mask is " + width + "x" + height + "; both sides must be at least 1");
    }
    if (cells.length != (long) width * height) {
      throw new IllegalArgumentException(
          "mask has " + cells.length + " cells; " + width + "x" + height + " needs "
              + (long) width * height);
    }
  }

  /** Whether the pixel at column {@code x}, row {@code y} lies inside. */
  public boolean contains(int x, int y) {
    return cells[y * width + x] != 0;
  }

  /** Number of pixels inside. */
  public int area() {
    int area = 0;
    for (byte cell : cells) {
      if (cell != 0) {
        area++;
      }
    }
    return area;
  }
}
