package io.github.personalseg.image.codec;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.PixelFormat;
import io.github.personalseg.image.RawImage;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.UnsupportedImageException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Reads raw camera images into RGB. Immutable.
 *
 * @param maxPixels largest area accepted, checked before memory is reserved
 */
public record ImageDecoder(long maxPixels) {
  /** Accepts up to {@link ImageLimits#MAX_PIXELS}. */
  public static final ImageDecoder DEFAULT = new ImageDecoder(ImageLimits.MAX_PIXELS);

  private static final int GRAY_NOISE = 4;

  /** In a format's second part: the pixels that were compressed are no mosaic any more. */
  private static final List<String> CONVERTED = List.of("bgr", "rgb", "mono");

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
   * @param step bytes from one row's start to the next's; 0 is taken for rows without padding when
   *     the data has exactly their size. In formats with planes it is that of Y, and any other is
   *     taken alike
   * @param bigEndian byte order of 16-bit pixels
   * @param data the pixels; the last row may end right after its last pixel. Not copied where it is
   *     what an {@link RgbImage} holds, so callers must not change it afterwards
   * @throws ImageException when the encoding is not supported or the sizes do not fit each other
   */
  public RgbImage decode(
      String encoding, long width, long height, long step, boolean bigEndian, byte[] data) {
    var format = format(encoding);
    ImageLimits.check(width, height, maxPixels);
    checkPairs(format, encoding, width, height);
    long rowBytes = width * format.bytesPerPixel();
    long rows = rows(format, height);
    long used = step;
    if (data.length == rows * rowBytes && (step == 0 || format.planar())) {
      used = rowBytes; // whole rows without padding; steps of planes are written in several ways
    }
    if (used < rowBytes) {
      throw new ImageException(
          "step is "
              + step
              + "; a row of "
              + width
              + " "
              + encoding
              + " pixels needs at least "
              + rowBytes
              + (step == 0
                  ? " (a step of 0 is taken with exactly "
                      + rows * rowBytes
                      + " bytes; there are "
                      + data.length
                      + ")"
                  : ""));
    }
    // Checked apart from the product, which could overflow for an absurd step.
    if ((rows > 1 && used > data.length) || (rows - 1) * used + rowBytes > data.length) {
      throw new ImageException(
          "data has "
              + data.length
              + " bytes; "
              + rows
              + " rows of "
              + used
              + " bytes ("
              + width
              + "x"
              + height
              + " "
              + encoding
              + ") need at least "
              + (rows - 1)
              + " * "
              + used
              + " + "
              + rowBytes);
    }
    var raw = new RawImage(format, (int) width, (int) height, (int) used, bigEndian, data);
    return new RgbImage((int) width, (int) height, toRgb(raw));
  }

  /**
   * Reads the content of a {@code sensor_msgs/CompressedImage} as image_transport does: pixels as
   * they are stored, whatever EXIF data says, so that they fit the camera's calibration and depth;
   * alpha counts nowhere. A mosaic is read by the format's first word.
   *
   * @param format such as {@code bayer_rggb8; png compressed }
   * @throws IOException when the bytes are no whole image
   * @throws ImageException when they are depth, too large, or of a kind that is not read
   */
  public RgbImage decodeCompressed(String format, byte[] data) throws IOException {
    int end = format.indexOf(';');
    String encoding = (end < 0 ? format : format.substring(0, end)).strip();
    String rest = end < 0 ? "" : format.substring(end).toLowerCase(Locale.ROOT);
    if (PixelFormat.measures(encoding)
        || format.toLowerCase(Locale.ROOT).contains("compresseddepth")) {
      throw new UnsupportedImageException(
          "format \"" + format + "\" holds depth or other measurements, no picture");
    }
    var image = ImageFiles.decoded(data, maxPixels);
    var pixels = PixelFormat.ofEncoding(encoding);
    boolean says16 = pixels.isPresent() && encoding.endsWith("16");
    if (!says16 && image instanceof PngImage png && png.gray16()) {
      throw new UnsupportedImageException(
          "a gray PNG of 16 bits whose format is \""
              + format
              + "\" is taken as depth, no picture; a picture's format begins with mono16 or"
              + " bayer_…16");
    }
    var rgb = image.rgb(DecodedImage.Alpha.IGNORED);
    boolean mosaic =
        pixels.filter(PixelFormat::bayer).isPresent()
            && CONVERTED.stream().noneMatch(rest::contains)
            && isGray(rgb);
    return mosaic ? demosaic(encoding, rgb) : rgb;
  }

  private RgbImage demosaic(String encoding, RgbImage gray) {
    byte[] mosaic = new byte[gray.data().length / 3];
    for (int i = 0; i < mosaic.length; i++) {
      mosaic[i] = gray.data()[3 * i + 1];
    }
    String eightBits = encoding.replace("16", "8");
    return decode(eightBits, gray.width(), gray.height(), gray.width(), false, mosaic);
  }

  /** Whether no pixel has colour, but for what JPEG of three channels makes of gray. */
  private static boolean isGray(RgbImage image) {
    byte[] data = image.data();
    for (int i = 0; i < data.length; i += 3) {
      int green = data[i + 1] & 0xff;
      if (Math.abs((data[i] & 0xff) - green) > GRAY_NOISE
          || Math.abs((data[i + 2] & 0xff) - green) > GRAY_NOISE) {
        return false;
      }
    }
    return true;
  }

  private static PixelFormat format(String encoding) {
    return PixelFormat.ofEncoding(encoding)
        .orElseThrow(
            () ->
                new UnsupportedImageException(
                    PixelFormat.measures(encoding)
                        ? "encoding \""
                            + encoding
                            + "\" holds depth or other measurements, no picture"
                        : "encoding \""
                            + encoding
                            + "\" is not supported; supported: "
                            + String.join(", ", PixelFormat.encodings())));
  }

  private static void checkPairs(PixelFormat format, String encoding, long width, long height) {
    if (format.pairsPixels() && width % 2 != 0) {
      throw new ImageException(
          encoding + " image is " + width + " pixels wide; the width must be even");
    }
    if (format.pairsRows() && height % 2 != 0) {
      throw new ImageException(
          encoding + " image is " + height + " pixels high; the height must be even");
    }
  }

  /** Rows of the length of Y's in all planes together. */
  private static long rows(PixelFormat format, long height) {
    return format.pairsRows() ? height / 2 * 3 : format.planar() ? height * 3 : height;
  }

  private static byte[] toRgb(RawImage raw) {
    int high = raw.bigEndian() ? 0 : 1;
    return switch (raw.format()) {
      case RGB8 ->
          raw.data().length == 3 * raw.width() * raw.height() ? raw.data() : channels(raw, 0, 1, 2);
      case BGR8 -> channels(raw, 2, 1, 0);
      case RGBA8 -> channels(raw, 0, 1, 2);
      case BGRA8 -> channels(raw, 2, 1, 0);
      case MONO8 -> channels(raw, 0, 0, 0);
      case RGB16, RGBA16 -> channels(raw, high, 2 + high, 4 + high);
      case BGR16, BGRA16 -> channels(raw, 4 + high, 2 + high, high);
      case MONO16 -> channels(raw, high, high, high);
      case UYVY -> YuvDecoder.decode(raw, 1, 0, 2);
      case YUYV -> YuvDecoder.decode(raw, 0, 1, 3);
      case NV12 -> YuvDecoder.decodePlanes(raw, 2, 0);
      case NV21 -> YuvDecoder.decodePlanes(raw, 2, 1);
      case NV24 -> YuvDecoder.decodePlanes(raw, 1, 0);
      case BAYER_RGGB8 -> BayerDecoder.decode(raw, 0, 0, 0);
      case BAYER_BGGR8 -> BayerDecoder.decode(raw, 0, 1, 1);
      case BAYER_GBRG8 -> BayerDecoder.decode(raw, 0, 0, 1);
      case BAYER_GRBG8 -> BayerDecoder.decode(raw, 0, 1, 0);
      case BAYER_RGGB16 -> BayerDecoder.decode(raw, high, 0, 0);
      case BAYER_BGGR16 -> BayerDecoder.decode(raw, high, 1, 1);
      case BAYER_GBRG16 -> BayerDecoder.decode(raw, high, 0, 1);
      case BAYER_GRBG16 -> BayerDecoder.decode(raw, high, 1, 0);
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
