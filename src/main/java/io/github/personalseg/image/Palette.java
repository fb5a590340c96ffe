package io.github.personalseg.image;

import java.awt.Color;

/**
 * A colour for every label id, the same in every run. Neighbouring ids get hues far apart (steps of
 * the golden angle), in three bands of brightness and saturation; the concepts' ids at the upper
 * end get the most vivid ones.
 */
public final class Palette {
  private static final double GOLDEN = 0.618033988749895;
  private static final float[] SATURATION = {0.75f, 0.55f, 0.9f};
  private static final float[] BRIGHTNESS = {0.9f, 0.7f, 0.55f};
  private static final int FIRST_CONCEPT = 254;

  private Palette() {}

  /** The colour of a label id, {@code 0xRRGGBB}. */
  public static int colour(int id) {
    int last = id > 255 ? 65534 : FIRST_CONCEPT;
    int fromTop = last - id;
    if (fromTop >= 0 && fromTop < 16) {
      float hue = (float) ((0.92 + fromTop * GOLDEN) % 1);
      return Color.HSBtoRGB(hue, 1, 1) & 0xffffff;
    }
    float hue = (float) ((0.05 + id * GOLDEN) % 1);
    int band = id % SATURATION.length;
    return Color.HSBtoRGB(hue, SATURATION[band], BRIGHTNESS[band]) & 0xffffff;
  }
}
