package io.github.personalseg.image.draw;

/** sRGB in Björn Ottosson's OKLab, in which equal distances look about equally different. */
final class OkLab {
  private OkLab() {}

  /**
   * A colour's lightness (0..1) and its two colour axes.
   *
   * @param colour {@code 0xRRGGBB}
   */
  static double[] of(int colour) {
    double r = linear(colour >> 16 & 0xff);
    double g = linear(colour >> 8 & 0xff);
    double b = linear(colour & 0xff);
    double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return new double[] {
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    };
  }

  /** How different two colours look: 0 for the same, 1 from black to white, 0.02 just seen. */
  static double distance(int a, int b) {
    return distance(of(a), of(b));
  }

  static double distance(double[] a, double[] b) {
    return Math.sqrt(square(a[0] - b[0]) + square(a[1] - b[1]) + square(a[2] - b[2]));
  }

  private static double square(double value) {
    return value * value;
  }

  private static double linear(int value) {
    double share = value / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }
}
