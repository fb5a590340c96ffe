package io.github.personalseg.image.codec;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.RgbImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A JPEG picture: the JDK's decoder gives the components as stored, the colours are made here, as
 * libjpeg and OpenCV make them. Colour profiles are not applied.
 */
final class JpegImage implements DecodedImage {
  /** JPEG blurs edges and rings beside them, so a mask is what is half bright or brighter. */
  private static final int INSIDE = 128;

  /**
   * The one warning after which every pixel is there: padding between data and end. libjpeg tells
   * only its first warning, so any other may hide that pixels are missing.
   */
  private static final String HARMLESS = "extraneous bytes before marker 0xd9";

  private final JpegHeader header;
  private final JpegHeader.Colour colour;
  private final byte[] samples;

  private JpegImage(JpegHeader header, byte[] samples) {
    this.header = header;
    this.colour = header.colour();
    this.samples = samples;
  }

  /**
   * Decodes a file.
   *
   * @throws IOException when it is damaged or not whole
   * @throws ImageException when it is too large or of a kind that is not read
   */
  static JpegImage decode(byte[] bytes, long maxPixels) throws IOException {
    var header = JpegHeader.read(bytes, maxPixels);
    header.colour(); // refused before the work
    var losses = new ArrayList<String>();
    byte[] samples = samples(header, losses);
    if (header.endMissing()) {
      losses.add("its end is missing");
    }
    if (!losses.isEmpty()) {
      throw new IOException(
          "damaged JPEG: not whole (" + losses.get(0) + "; " + bytes.length + " bytes)");
    }
    return new JpegImage(header, samples);
  }

  private static byte[] samples(JpegHeader header, List<String> losses) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(header.essential()))) {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (!warning.contains(HARMLESS)) {
              losses.add(warning);
            }
          });
      reader.setInput(in, true, true);
      Raster raster = reader.readRaster(0, null);
      if (raster.getWidth() != header.width()
          || raster.getHeight() != header.height()
          || raster.getNumBands() != header.channels()
          || !(raster.getDataBuffer() instanceof DataBufferByte buffer)) {
        throw new IOException("damaged JPEG: its data does not fit its header");
      }
      return buffer.getData();
    } catch (IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException
        | NegativeArraySizeException e) {
      // The JDK's reader lets these escape on damaged files.
      throw new IOException("damaged JPEG: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  @Override
  public RgbImage rgb(Alpha alpha) {
    if (colour == JpegHeader.Colour.RGB) {
      return new RgbImage(header.width(), header.height(), samples);
    }
    int pixels = header.width() * header.height();
    byte[] rgb = new byte[3 * pixels];
    int channels = header.channels();
    for (int i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
      switch (colour) {
        case GRAY -> rgb[to] = rgb[to + 1] = rgb[to + 2] = samples[from];
        case CMYK -> {
          for (int c = 0; c < 3; c++) {
            rgb[to + c] = lit(samples[from + c] & 0xff, samples[from + 3] & 0xff);
          }
        }
        case YCCK -> {
          fromYcc(rgb, to, from);
          for (int c = 0; c < 3; c++) {
            rgb[to + c] = lit(255 - (rgb[to + c] & 0xff), samples[from + 3] & 0xff);
          }
        }
        default -> fromYcc(rgb, to, from);
      }
    }
    return new RgbImage(header.width(), header.height(), rgb);
  }

  /** What colour and black leave of the light, each 255 where there is no ink. */
  private static byte lit(int colour, int black) {
    return (byte) ((colour * black + 127) / 255);
  }

  private void fromYcc(byte[] rgb, int to, int from) {
    int y = samples[from] & 0xff;
    int cb = (samples[from + 1] & 0xff) - 128;
    int cr = (samples[from + 2] & 0xff) - 128;
    rgb[to] = clamp(y + ((91881 * cr + 32768) >> 16));
    rgb[to + 1] = clamp(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    rgb[to + 2] = clamp(y + ((116130 * cb + 32768) >> 16));
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  @Override
  public Mask mask() {
    byte[] rgb = rgb(Alpha.ON_BLACK).data();
    byte[] cells = new byte[rgb.length / 3];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (brightest(rgb, i) >= INSIDE ? 1 : 0);
    }
    return new Mask(header.width(), header.height(), cells);
  }

  private static int brightest(byte[] rgb, int pixel) {
    return Math.max(
        Math.max(rgb[3 * pixel] & 0xff, rgb[3 * pixel + 1] & 0xff), rgb[3 * pixel + 2] & 0xff);
  }

  @Override
  public GrayImage gray() throws IOException {
    if (colour != JpegHeader.Colour.GRAY) {
      throw new IOException("image has " + header.channels() + " channels; a gray image has 1");
    }
    short[] values = new short[samples.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (samples[i] & 0xff);
    }
    return new GrayImage(header.width(), header.height(), 8, values);
  }

  @Override
  public Orientation orientation() {
    return header.orientation();
  }

  @Override
  public String summary() {
    byte[] rgb = rgb(Alpha.ON_BLACK).data();
    int most = 0;
    for (int i = 0; i < rgb.length / 3; i++) {
      most = Math.max(most, brightest(rgb, i));
    }
    return "a JPEG of "
        + header.width()
        + "x"
        + header.height()
        + " whose brightest pixel is "
        + most
        + " of 255; inside is "
        + INSIDE
        + " or brighter";
  }
}
