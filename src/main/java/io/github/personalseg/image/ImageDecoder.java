package io.github.personalseg.image;

/**
 * Reads raw camera images into RGB. Immutable.
 *
 * @param maxPixels largest area accepted, checked before memory is reserved
 */
public record ImageDecoder(long maxPixels) {
  /** Accepts up to {@link ImageLimits#MAX_PIXELS}. */
  public static final ImageDecoder DEFAULT = new ImageDecoder(ImageLimits.MAX_PIXELS);

  public ImageDecoder {
    if (maxPixels < 1 || maxPixels > ImageLimits.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "largest image area is " + maxPixels + "; allowed: 1 to " + ImageLimits.MAX_PIXELS);
    }
  }

  /**
   * Reads one image.
   *
   * @param encoding ROS encoding name
   * @param step bytes from one row's start to the next's
   * @param bigEndian byte order of 16-bit pixels
   * @param data the pixels; the last row may end right after its last pixel. Not copied where it is
   *     what an {@link RgbImage} holds, so callers must not change it afterwards
   * @throws ImageException when the encoding is not supported or the sizes do not fit each other
   */
  public RgbImage decode(
      String encoding, long width, long height, long step, boolean bigEndian, byte[] data) {
    var format =
        PixelFormat.ofEncoding(encoding)
            .orElseThrow(
                () ->
                    new ImageException(
                        "encoding \""
                            + encoding
                            + "\" is not supported; supported: "
                            + String.join(", ", PixelFormat.encodings())));
    ImageLimits.check(width, height, maxPixels);
    if (format.pairsPixels() && width % 2 != 0) {
      throw new ImageException(
          encoding + " image is " + width + " pixels wide; the width must be even");
    }
    long rowBytes = width * format.bytesPerPixel();
    if (step < rowBytes) {
      throw new ImageException(
          "step is "
              + step
              + "; a row of "
              + width
              + " "
              + encoding
              + " pixels needs at least "
              + rowBytes);
    }
    // Checked apart from the product, which could overflow for an absurd step.
    if (height > 1 && step > data.length || (height - 1) * step + rowBytes > data.length) {
      throw new ImageException(
          "data has "
              + data.length
              + " bytes; "
              + height
              + " rows of "
              + step
              + " bytes ("
              + width
              + "x"
              + height
              + " "
              + encoding
              + ") need at least "
              + (height - 1)
              + " * "
              + step
              + " + "
              + rowBytes);
    }
    var raw = new RawImage(format, (int) width, (int) height, (int) step, bigEndian, data);
    return new RgbImage((int) width, (int) height, toRgb(raw));
  }

  private static byte[] toRgb(RawImage raw) {
    return switch (raw.format()) {
      case RGB8 ->
          raw.data().length == 3 * raw.width() * raw.height() ? raw.data() : channels(raw, 0, 1, 2);
      case BGR8 -> channels(raw, 2, 1, 0);
      case RGBA8 -> channels(raw, 0, 1, 2);
      case BGRA8 -> channels(raw, 2, 1, 0);
      case MONO8 -> channels(raw, 0, 0, 0);
      case MONO16 -> raw.bigEndian() ? channels(raw, 0, 0, 0) : channels(raw, 1, 1, 1);
      case UYVY -> YuvDecoder.decode(raw, 1, 0, 2);
      case YUYV -> YuvDecoder.decode(raw, 0, 1, 3);
      case BAYER_RGGB8 -> BayerDecoder.decode(raw, 0, 0);
      case BAYER_BGGR8 -> BayerDecoder.decode(raw, 1, 1);
      case BAYER_GBRG8 -> BayerDecoder.decode(raw, 0, 1);
      case BAYER_GRBG8 -> BayerDecoder.decode(raw, 1, 0);
    };
  }

  /** Takes R, G and B from fixed places of each pixel. */
  private static byte[] channels(RawImage raw, int red, int green, int blue) {
    byte[] rgb = new byte[raw.width() * raw.height() * 3];
    int stride = raw.format().bytesPerPixel();
    int to = 0;
    for (int y = 0; y < raw.height(); y++) {
      int from = y * raw.step();
      for (int x = 0; x < raw.width(); x++, from += stride) {
        rgb[to++] = raw.data()[from + red];
        rgb[to++] = raw.data()[from + green];
        rgb[to++] = raw.data()[from + blue];
      }
    }
    return rgb;
  }
}
