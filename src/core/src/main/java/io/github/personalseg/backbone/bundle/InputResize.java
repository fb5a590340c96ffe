package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import java.util.Arrays;
import java.util.List;

/**
 * How a bundle wants its input: the short side is brought to {@code shortSide} unless the long side
 * would pass {@code longSide}; then both sides are padded at the right and bottom to a multiple.
 *
 * @param shortSide pixels, at least 1
 * @param longSide pixels, at least {@code shortSide}
 * @param multiple of the padded sides, at least 1
 * @param padding R, G, B of the padding, each 0..255
 */
public record InputResize(int shortSide, int longSide, int multiple, List<Float> padding) {
  private static final double MAX_FACTOR = 4;

  public InputResize {
    padding = List.copyOf(padding);
    if (shortSide < 1 || longSide < shortSide || multiple < 1 || padding.size() != 3) {
      throw new IllegalArgumentException(
          "size rule has short side "
              + shortSide
              + ", long side "
              + longSide
              + ", multiple "
              + multiple
              + ", padding "
              + padding
              + "; needed: 1 <= short <= long, multiple >= 1, three colours");
    }
  }

  /**
   * The same for smaller or larger inputs.
   *
   * @param factor of both sides, above 0; the short side stays at least one multiple
   */
  public InputResize scaled(double factor) {
    if (!(factor > 0 && factor <= MAX_FACTOR)) {
      throw new IllegalArgumentException(
          "the input's scale is " + factor + "; it must be above 0 and at most " + MAX_FACTOR);
    }
    int scaledShort = Math.max(multiple, (int) Math.round(shortSide * factor));
    int scaledLong = Math.max(scaledShort, (int) Math.round(longSide * factor));
    return new InputResize(scaledShort, scaledLong, multiple, padding);
  }

  /** Where an image of this size lies in the model's input. */
  public FrameGeometry geometry(int imageWidth, int imageHeight) {
    double scale =
        Math.min(
            (double) shortSide / Math.min(imageWidth, imageHeight),
            (double) longSide / Math.max(imageWidth, imageHeight));
    int width = resized(imageWidth, scale);
    int height = resized(imageHeight, scale);
    return new FrameGeometry(imageWidth, imageHeight, width, height, padded(width), padded(height));
  }

  private static int resized(int side, double scale) {
    return Math.max(1, (int) (side * scale + 0.5));
  }

  private int padded(int side) {
    return (side + multiple - 1) / multiple * multiple;
  }

  /**
   * The model's input for an image.
   *
   * @return {@code [3, paddedHeight, paddedWidth]}, R, G, B planes, 0..255
   */
  public float[] preprocess(RgbImage image) {
    return preprocess(image, new float[0]);
  }

  /**
   * The same, in {@code used} where its length fits.
   *
   * @param used what an earlier call gave and nobody needs any more
   */
  public float[] preprocess(RgbImage image, float[] used) {
    var geometry = geometry(image.width(), image.height());
    int width = geometry.paddedWidth();
    int height = geometry.paddedHeight();
    float[] input = used.length == 3 * width * height ? used : new float[3 * width * height];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        int row = (c * height + y) * width;
        int taken = y < geometry.resizedHeight() ? geometry.resizedWidth() : 0;
        Arrays.fill(input, row + taken, row + width, padding.get(c));
      }
    }
    Resize.into(input, width, height, image, geometry.resizedWidth(), geometry.resizedHeight());
    return input;
  }
}
