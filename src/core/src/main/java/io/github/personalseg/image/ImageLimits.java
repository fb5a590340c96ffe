package io.github.personalseg.image;

/** Bounds on what is accepted as an image, checked before memory is reserved. */
public final class ImageLimits {
  /** Largest area of an image or mask: 64 Mpx. */
  public static final long MAX_PIXELS = 64L << 20;

  private ImageLimits() {}

  /** Refuses an area outside 1 to {@code maxPixels}. */
  public static void check(long width, long height, long maxPixels) {
    if (width < 1 || height < 1) {
      throw new ImageException(
          "image is " + width + "x" + height + "; both sides must be at least 1");
    }
    if (width > maxPixels || height > maxPixels || width * height > maxPixels) {
      throw new ImageException(
          "image is " + width + "x" + height + "; at most " + maxPixels + " pixels are allowed");
    }
  }
}
