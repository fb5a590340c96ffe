package io.github.personalseg.image.codec;

import io.github.personalseg.image.RawImage;

/** YUV with video levels (Y 16..235), BT.601, as OpenCV and cv_bridge read it. */
final class YuvDecoder {
  private static final int SHIFT = 20;
  private static final int ROUND = 1 << (SHIFT - 1);

  private YuvDecoder() {}

  /**
   * Reads groups of four bytes, two pixels each.
   *
   * @param y place of the first Y in a group; the second lies two bytes on
   */
  static byte[] decode(RawImage raw, int y, int u, int v) {
    byte[] rgb = new byte[raw.width() * raw.height() * 3];
    byte[] data = raw.data();
    int to = 0;
    for (int row = 0; row < raw.height(); row++) {
      int from = row * raw.step();
      for (int x = 0; x < raw.width(); x += 2, from += 4) {
        int blueness = (data[from + u] & 0xff) - 128;
        int redness = (data[from + v] & 0xff) - 128;
        to = put(rgb, to, data[from + y] & 0xff, blueness, redness);
        to = put(rgb, to, data[from + y + 2] & 0xff, blueness, redness);
      }
    }
    return rgb;
  }

  /**
   * Reads a plane of Y and behind it, from {@code raw.height() * raw.step()} on, one of pairs.
   *
   * @param shared rows and columns of Y that share a pair: 1 or 2; rows of pairs are as long as
   *     rows of Y times {@code 2 / shared}
   * @param u place of U in a pair, 0 or 1; V has the other
   */
  static byte[] decodePlanes(RawImage raw, int shared, int u) {
    byte[] rgb = new byte[raw.width() * raw.height() * 3];
    byte[] data = raw.data();
    int pairs = raw.height() * raw.step();
    int pairStep = raw.step() * 2 / shared;
    int to = 0;
    for (int row = 0; row < raw.height(); row++) {
      int from = row * raw.step();
      int pairRow = pairs + row / shared * pairStep;
      for (int x = 0; x < raw.width(); x++) {
        int pair = pairRow + x / shared * 2;
        int blueness = (data[pair + u] & 0xff) - 128;
        int redness = (data[pair + 1 - u] & 0xff) - 128;
        to = put(rgb, to, data[from + x] & 0xff, blueness, redness);
      }
    }
    return rgb;
  }

  private static int put(byte[] rgb, int to, int y, int u, int v) {
    int light = fixed(1.164) * Math.max(0, y - 16) + ROUND;
    rgb[to] = clamp((light + fixed(1.596) * v) >> SHIFT);
    rgb[to + 1] = clamp((light - fixed(0.813) * v - fixed(0.391) * u) >> SHIFT);
    rgb[to + 2] = clamp((light + fixed(2.018) * u) >> SHIFT);
    return to + 3;
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << SHIFT));
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
