package io.github.personalseg.image.draw;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.RgbImage;

/** Colours over a camera image, whose light and shade stay. */
final class Tint {
  private Tint() {}

  /**
   * Refuses labels of another size than their image.
   *
   * @throws IllegalArgumentException saying both sizes
   */
  static void requireOneSize(RgbImage image, GrayImage labels) {
    if (labels.width() != image.width() || labels.height() != image.height()) {
      throw new IllegalArgumentException(
          "labels are "
              + labels.width()
              + "x"
              + labels.height()
              + "; the image is "
              + image.width()
              + "x"
              + image.height());
    }
  }

  /**
   * Colours one pixel.
   *
   * @param data RGB
   * @param at the pixel's first byte
   * @param colour {@code 0xRRGGBB}
   * @param share of the colour, 0..1; the rest is the pixel's gray
   */
  static void mix(byte[] data, int at, int colour, float share) {
    mix(data, at, gray(data, at), colour, share);
  }

  /** How light a pixel is, 0..255. */
  static int gray(byte[] data, int at) {
    return ((data[at] & 0xff) * 3 + (data[at + 1] & 0xff) * 6 + (data[at + 2] & 0xff)) / 10;
  }

  /**
   * What {@link #mix} makes of pixels of each gray.
   *
   * @return RGB, {@code [256, 3]}
   */
  static byte[] ofGrays(int colour, float share) {
    byte[] tints = new byte[3 * 256];
    for (int gray = 0; gray < 256; gray++) {
      mix(tints, 3 * gray, gray, colour, share);
    }
    return tints;
  }

  private static void mix(byte[] data, int at, int gray, int colour, float share) {
    for (int c = 0; c < 3; c++) {
      int target = colour >> (16 - 8 * c) & 0xff;
      data[at + c] = (byte) Math.round(gray * (1 - share) + target * share);
    }
  }
}
