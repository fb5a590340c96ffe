package io.github.personalseg.image;

import java.util.Objects;

/**
 * An 8-bit RGB image.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param data {@code [height, width, 3]} interleaved R, G, B, each 0..255; not copied, callers must
 *     not change it afterwards
 */
public record RgbImage(int width, int height, byte[] data) {
  public RgbImage {
    Objects.requireNonNull(data, "data");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "image is " + width + "x" + height + "; both sides must be at least 1");
    }
    if (data.length != (long) width * height * 3) {
      throw new IllegalArgumentException(
          "image data has "
              + data.length
              + " bytes; "
              + width
              + "x"
              + height
              + " rgb8 needs "
              + (long) width * height * 3);
    }
  }
}
