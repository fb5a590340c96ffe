package io.github.personalseg.image.codec;

import io.github.personalseg.image.BufferedImages;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.UnsupportedImageException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * PNG and JPEG in files and in memory. Kind, size and number of scans are checked before pixels are
 * decoded; what else the JDK or a plugin could decode is refused.
 */
public final class ImageFiles {
  private static final long MAX_FILE_BYTES = 256L << 20;

  static {
    // Small images in memory: a disk cache would only slow reading down.
    ImageIO.setUseCache(false);
  }

  private ImageFiles() {}

  /**
   * Reads a PNG or JPEG file as RGB, upright as its EXIF orientation says, like every viewer shows
   * it; transparency is laid on black, 16 bits are shown by the upper byte, colour profiles are not
   * applied.
   *
   * @throws IOException when the file cannot be read or is no whole image
   * @throws ImageException when it is too large or of a kind that is not read
   */
  public static RgbImage read(Path file) throws IOException {
    return naming(file, () -> decode(bytes(file)));
  }

  /** Reads PNG or JPEG bytes as {@link #read} does. */
  public static RgbImage decode(byte[] bytes) throws IOException {
    return decode(bytes, ImageLimits.MAX_PIXELS);
  }

  /** {@link #decode(byte[])} with another limit on the area, checked before it is decoded. */
  public static RgbImage decode(byte[] bytes, long maxPixels) throws IOException {
    var image = decoded(bytes, maxPixels);
    return image.orientation().upright(image.rgb(DecodedImage.Alpha.ON_BLACK));
  }

  /**
   * Reads a mask, upright like {@link #read}. In a PNG it is what is neither black nor transparent,
   * however dark; in a JPEG, which blurs edges, what is half bright or brighter.
   *
   * @throws IOException when the file cannot be read, is no whole image, or marks nothing
   * @throws ImageException when it is too large or of a kind that is not read
   */
  public static Mask readMask(Path file) throws IOException {
    return naming(
        file,
        () -> {
          var image = decoded(bytes(file), ImageLimits.MAX_PIXELS);
          var mask = image.mask();
          if (mask.area() == 0) {
            throw new IOException("the mask is empty: it is " + image.summary());
          }
          return image.orientation().upright(mask);
        });
  }

  /** Whether bytes begin as a JPEG does. */
  public static boolean isJpeg(byte[] bytes) {
    return JpegHeader.fits(bytes);
  }

  /**
   * How a PNG's or JPEG's EXIF data says it must be turned; upright for everything else. Decodes
   * nothing.
   */
  public static Orientation orientation(byte[] bytes) {
    try {
      return JpegHeader.fits(bytes)
          ? JpegHeader.read(bytes, ImageLimits.MAX_PIXELS).orientation()
          : PngImage.fits(bytes)
              ? PngImage.orientation(bytes, ImageLimits.MAX_PIXELS)
              : Orientation.UPRIGHT;
    } catch (IOException | ImageException damaged) {
      return Orientation.UPRIGHT; // decoding will say it
    }
  }

  /**
   * Reads the raw values of a gray PNG of 8 or 16 bits (or of a palette's indices), or of a gray
   * TIFF, as data sets keep labels in; not turned.
   *
   * @throws IOException when the file cannot be read or has colours
   */
  public static GrayImage readGray(Path file) throws IOException {
    return naming(
        file,
        () -> {
          byte[] bytes = bytes(file);
          return TiffLabels.fits(bytes) ? TiffLabels.decode(bytes) : decodeGray(bytes);
        });
  }

  /** Reads the raw values of gray PNG bytes. */
  public static GrayImage decodeGray(byte[] bytes) throws IOException {
    return decoded(bytes, ImageLimits.MAX_PIXELS).gray();
  }

  /** Writes a file as PNG or JPEG, by its ending {@code .png}, {@code .jpg} or {@code .jpeg}. */
  public static void write(Path file, RgbImage image) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      Files.write(file, png(image));
    } else if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      Files.write(file, jpeg(image, 0.92f));
    } else {
      throw new IOException(file + " has no known ending; allowed: .png, .jpg, .jpeg");
    }
  }

  /** Writes a gray PNG file. */
  public static void write(Path file, GrayImage image) throws IOException {
    Files.write(file, png(image));
  }

  /** PNG bytes. */
  public static byte[] png(RgbImage image) throws IOException {
    return pngOf(BufferedImages.of(image));
  }

  /** Gray PNG bytes of the image's depth. */
  public static byte[] png(GrayImage image) throws IOException {
    int type = image.bits() == 8 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
    var gray = new BufferedImage(image.width(), image.height(), type);
    short[] values = image.values();
    if (image.bits() == 8) {
      byte[] to = BufferedImages.bytes(gray);
      for (int i = 0; i < to.length; i++) {
        to[i] = (byte) values[i];
      }
    } else {
      short[] to = ((DataBufferUShort) gray.getRaster().getDataBuffer()).getData();
      System.arraycopy(values, 0, to, 0, to.length);
    }
    return pngOf(gray);
  }

  /**
   * JPEG bytes.
   *
   * @param quality 0..1
   */
  public static byte[] jpeg(RgbImage image, float quality) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.write(null, new IIOImage(BufferedImages.of(image), null, null), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] pngOf(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /**
   * Decodes by the file's first bytes: nothing but PNG and JPEG comes near a decoder.
   *
   * @throws ImageException naming the kind when it is another
   */
  static DecodedImage decoded(byte[] bytes, long maxPixels) throws IOException {
    if (PngImage.fits(bytes)) {
      return PngImage.decode(bytes, maxPixels);
    }
    if (JpegHeader.fits(bytes)) {
      return JpegImage.decode(bytes, maxPixels);
    }
    var known = FileKind.of(bytes);
    if (known.isPresent()) {
      throw new UnsupportedImageException(
          known.get() + " is not supported; allowed: PNG, JPEG (" + bytes.length + " bytes)");
    }
    throw new UnsupportedImageException(
        "not an image in a known format (" + bytes.length + " bytes); allowed: PNG, JPEG");
  }

  private static byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException("has " + size + " bytes; at most " + MAX_FILE_BYTES + " are allowed");
    }
    return Files.readAllBytes(file);
  }

  private interface Read<T> {
    T get() throws IOException;
  }

  private static <T> T naming(Path file, Read<T> read) throws IOException {
    try {
      return read.get();
    } catch (FileSystemException e) {
      throw e; // names the file itself
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (ImageException e) {
      throw new ImageException(file + ": " + e.getMessage());
    }
  }
}
