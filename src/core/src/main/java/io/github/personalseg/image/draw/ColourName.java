package io.github.personalseg.image.draw;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;

/**
 * What people call a colour, by hue, chroma and lightness in OKLab. Chosen with care for the edges:
 * where two names would do, the answer is none.
 */
public final class ColourName {
  private static final double GREY_CHROMA = 0.03;
  private static final double SURE_CHROMA = 0.07;

  private ColourName() {}

  /**
   * The name of the pixels inside a mask, from their median; empty where no name is sure.
   *
   * @param mask of the image's size, with at least one pixel inside
   */
  public static String of(RgbImage image, Mask mask) {
    int[][] counts = new int[3][256];
    int area = 0;
    for (int i = 0; i < mask.cells().length; i++) {
      if (mask.cells()[i] != 0) {
        for (int c = 0; c < 3; c++) {
          counts[c][image.data()[3 * i + c] & 0xff]++;
        }
        area++;
      }
    }
    if (area == 0) {
      throw new IllegalArgumentException("mask is empty; a colour needs a pixel");
    }
    int colour = 0;
    for (int[] channel : counts) {
      int value = 0;
      for (int seen = channel[0]; seen <= area / 2 && value < 255; seen += channel[value]) {
        value++;
      }
      colour = colour << 8 | value;
    }
    return of(colour);
  }

  /** The name of {@code 0xRRGGBB}; empty where no name is sure. */
  public static String of(int colour) {
    double[] lab = OkLab.of(colour);
    double chroma = Math.hypot(lab[1], lab[2]);
    if (chroma < GREY_CHROMA) {
      return lab[0] > 0.82 ? "white" : lab[0] < 0.3 ? "black" : lab[0] < 0.75 ? "grey" : "";
    }
    if (chroma < SURE_CHROMA) {
      return "";
    }
    double hue = Math.toDegrees(Math.atan2(lab[2], lab[1]));
    return hue(hue < 0 ? hue + 360 : hue, lab[0]);
  }

  private static String hue(double hue, double lightness) {
    if (hue < 10 || hue >= 345) {
      return lightness > 0.62 ? "pink" : "";
    }
    if (hue < 40) {
      return lightness > 0.75 ? "pink" : lightness < 0.4 ? "brown" : "red";
    }
    if (hue < 75) {
      return lightness > 0.62 ? "orange" : "brown";
    }
    if (hue < 112) {
      return lightness > 0.75 ? "yellow" : "";
    }
    if (hue < 165) {
      return "green";
    }
    if (hue < 215) {
      return "turquoise";
    }
    if (hue < 275) {
      return "blue";
    }
    return hue < 325 ? "purple" : "";
  }
}
