package io.github.personalseg.web;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Pictures for browsers. Immutable.
 *
 * @param quality of JPEG, 0..1
 */
record Pictures(float quality) {
  private static final int LIVE_SIDE = 1280;
  private static final int THUMBNAIL = 192;

  /** JPEG bytes of the whole image. */
  byte[] jpeg(RgbImage image) {
    try {
      return ImageFiles.jpeg(image, quality);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every how many rows and columns of a large image are shown live; 1 shows all. */
  static int step(RgbImage image) {
    return (Math.max(image.width(), image.height()) + LIVE_SIDE - 1) / LIVE_SIDE;
  }

  /** JPEG bytes of an image made smaller. */
  byte[] jpeg(RgbImage image, int step) {
    return step == 1
        ? jpeg(image)
        : jpeg(Resize.to(image, image.width() / step, image.height() / step));
  }

  /** A square cut around what a mask marks, small. */
  byte[] thumbnail(RgbImage image, Mask mask) {
    var box = mask.bounds().orElse(new Mask.Box(0, 0, image.width(), image.height()));
    int most = Math.min(image.width(), image.height());
    int side = Math.min(most, Math.max(16, Math.max(box.width(), box.height()) * 5 / 4));
    int left = within(box.x() + box.width() / 2 - side / 2, image.width() - side);
    int top = within(box.y() + box.height() / 2 - side / 2, image.height() - side);
    byte[] cut = new byte[side * side * 3];
    for (int y = 0; y < side; y++) {
      System.arraycopy(
          image.data(), 3 * ((top + y) * image.width() + left), cut, 3 * y * side, 3 * side);
    }
    var square = new RgbImage(side, side, cut);
    return jpeg(side > THUMBNAIL ? Resize.to(square, THUMBNAIL, THUMBNAIL) : square);
  }

  private static int within(int value, int most) {
    return Math.max(0, Math.min(most, value));
  }
}
