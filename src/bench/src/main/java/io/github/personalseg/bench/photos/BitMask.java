package io.github.personalseg.bench.photos;

import io.github.personalseg.image.Mask;

/** Pixels of a picture, a bit each, for counting what many masks share. Not thread-safe. */
final class BitMask {
  /**
   * Share of the picture's diagonal that a boundary may be off, as in the DAVIS benchmark (Perazzi
   * et al., CVPR 2016).
   */
  private static final double TOLERANCE = 0.008;

  private final int width;
  private final int height;
  private final long[] bits;

  BitMask(int width, int height) {
    this.width = width;
    this.height = height;
    this.bits = new long[(int) (((long) width * height + 63) / 64)];
  }

  static BitMask of(Mask mask) {
    var bits = new BitMask(mask.width(), mask.height());
    byte[] cells = mask.cells();
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != 0) {
        bits.set(i);
      }
    }
    return bits;
  }

  void set(int pixel) {
    bits[pixel >> 6] |= 1L << pixel;
  }

  boolean get(int pixel) {
    return (bits[pixel >> 6] >>> pixel & 1) != 0;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int area() {
    int area = 0;
    for (long word : bits) {
      area += Long.bitCount(word);
    }
    return area;
  }

  private int shared(BitMask other) {
    int shared = 0;
    for (int i = 0; i < bits.length; i++) {
      shared += Long.bitCount(bits[i] & other.bits[i]);
    }
    return shared;
  }

  /** Intersection over union, 0..1; 0 where both are empty. */
  double iou(BitMask other) {
    int shared = shared(other);
    int union = area() + other.area() - shared;
    return union == 0 ? 0 : (double) shared / union;
  }

  /**
   * Boundary F-score, 0..1: the harmonic mean of the shares of either boundary that lie near the
   * other one, near being 0.8 % of the picture's diagonal. 0 where either has no boundary.
   */
  double boundaryF(BitMask truth) {
    var mine = boundary();
    var theirs = truth.boundary();
    int own = mine.area();
    int wanted = theirs.area();
    if (own == 0 || wanted == 0) {
      return 0;
    }
    int radius = (int) Math.ceil(TOLERANCE * Math.hypot(width, height));
    double precision = (double) mine.shared(theirs.grown(radius)) / own;
    double recall = (double) theirs.shared(mine.grown(radius)) / wanted;
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** Inner pixels beside an outer one; the picture's rim is no boundary. */
  BitMask boundary() {
    var boundary = new BitMask(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        if (get(i)
            && ((x > 0 && !get(i - 1))
                || (x + 1 < width && !get(i + 1))
                || (y > 0 && !get(i - width))
                || (y + 1 < height && !get(i + width)))) {
          boundary.set(i);
        }
      }
    }
    return boundary;
  }

  private BitMask grown(int radius) {
    var grown = new BitMask(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (get(y * width + x)) {
          disc(grown, x, y, radius);
        }
      }
    }
    return grown;
  }

  private void disc(BitMask to, int x, int y, int radius) {
    for (int dy = -radius; dy <= radius; dy++) {
      int row = y + dy;
      if (row < 0 || row >= height) {
        continue;
      }
      int half = (int) Math.sqrt(radius * radius - dy * dy);
      for (int column = Math.max(0, x - half); column <= Math.min(width - 1, x + half); column++) {
        to.set(row * width + column);
      }
    }
  }
}
