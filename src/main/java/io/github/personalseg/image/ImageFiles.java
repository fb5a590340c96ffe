package io.github.personalseg.image;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG and JPEG in files and in memory. Sizes are checked before pixels are decoded. */
public final class ImageFiles {
  private static final long MAX_FILE_BYTES = 256L << 20;

  static {
    // Small images in memory: a disk cache would only slow reading down.
    ImageIO.setUseCache(false);
  }

  private ImageFiles() {}

  /**
   * Reads a PNG or JPEG file as RGB; transparency is laid on black.
   *
   * @throws IOException when the file cannot be read or is no whole image
   * @throws ImageException when it is too large
   */
  public static RgbImage read(Path file) throws IOException {
    return naming(file, () -> decode(bytes(file)));
  }

  /** Reads PNG or JPEG bytes as RGB; transparency is laid on black. */
  public static RgbImage decode(byte[] bytes) throws IOException {
    return decode(bytes, ImageLimits.MAX_PIXELS);
  }

  /** {@link #decode(byte[])} with another limit on the area, checked before it is decoded. */
  public static RgbImage decode(byte[] bytes, long maxPixels) throws IOException {
    var image = buffered(bytes, maxPixels);
    var rgb = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = rgb.createGraphics();
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return Buffered.toRgb(rgb);
  }

  /**
   * Reads the raw values of a gray PNG of 8 or 16 bits (or of a palette's indices).
   *
   * @throws IOException when the file cannot be read or has colours
   */
  public static GrayImage readGray(Path file) throws IOException {
    return naming(file, () -> decodeGray(bytes(file)));
  }

  /** Reads the raw values of gray PNG bytes. */
  public static GrayImage decodeGray(byte[] bytes) throws IOException {
    var image = buffered(bytes, ImageLimits.MAX_PIXELS);
    Raster raster = image.getRaster();
    if (raster.getNumBands() != 1) {
      throw new IOException("image has " + raster.getNumBands() + " channels; a gray image has 1");
    }
    int[] samples = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    short[] values = new short[samples.length];
    for (int i = 0; i < samples.length; i++) {
      values[i] = (short) samples[i];
    }
    int bits = raster.getSampleModel().getSampleSize(0) > 8 ? 16 : 8;
    return new GrayImage(image.getWidth(), image.getHeight(), bits, values);
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
    return pngOf(Buffered.of(image));
  }

  /** Gray PNG bytes of the image's depth. */
  public static byte[] png(GrayImage image) throws IOException {
    int type = image.bits() == 8 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_USHORT_GRAY;
    var gray = new BufferedImage(image.width(), image.height(), type);
    short[] values = image.values();
    if (image.bits() == 8) {
      byte[] to = Buffered.bytes(gray);
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
      writer.write(null, new IIOImage(Buffered.of(image), null, null), settings);
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

  private static BufferedImage buffered(byte[] bytes, long maxPixels) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            "not an image in a known format (" + bytes.length + " bytes); allowed: PNG, JPEG");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        ImageLimits.check(reader.getWidth(0), reader.getHeight(0), maxPixels);
        return reader.read(0);
      } catch (IllegalArgumentException
          | IndexOutOfBoundsException
          | NegativeArraySizeException e) {
        // The JDK's readers let these escape on damaged files.
        throw new IOException("damaged image: " + e.getMessage(), e);
      } finally {
        reader.dispose();
      }
    }
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
