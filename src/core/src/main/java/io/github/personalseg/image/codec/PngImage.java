package io.github.personalseg.image.codec;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.UnsupportedImageException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A PNG picture: the JDK's decoder gives the samples as stored, of a file stripped to what decoding
 * needs; palettes, transparency and depth are applied here, as libpng applies them. Colour profiles
 * and gamma are not.
 */
final class PngImage implements DecodedImage {
  /** DEFLATE makes of one byte no more than so many. */
  private static final long MOST_INFLATED = 1032;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int GRAY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GRAY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;
  private static final int CHUNK_FRAME = 12;

  private final byte[] bytes;
  private final ByteArrayOutputStream essential = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int bits;
  private int colourType = -1;
  private byte[] palette = new byte[0];
  private byte[] transparency = new byte[0];
  private Orientation orientation = Orientation.UPRIGHT;
  private @Nullable Raster raster;

  /** Gets one row: red, green, blue and alpha, each 0 to {@link #most}. */
  private interface Row {
    void of(int y, int[] rgba);
  }

  private PngImage(byte[] bytes) {
    this.bytes = bytes;
  }

  static boolean fits(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * Decodes a file.
   *
   * @throws IOException when it is damaged or not whole
   * @throws ImageException when it is too large or of a kind that is not read
   */
  static PngImage decode(byte[] bytes, long maxPixels) throws IOException {
    var image = new PngImage(bytes);
    image.chunks(maxPixels);
    image.raster = image.read();
    return image;
  }

  /** Its orientation, without decoding. */
  static Orientation orientation(byte[] bytes, long maxPixels) throws IOException {
    var image = new PngImage(bytes);
    image.chunks(maxPixels);
    return image.orientation;
  }

  private void chunks(long maxPixels) throws IOException {
    essential.writeBytes(SIGNATURE);
    long data = 0;
    for (int at = SIGNATURE.length; ; ) {
      if (at > bytes.length - CHUNK_FRAME) {
        throw new IOException("damaged PNG: not whole (" + bytes.length + " bytes)");
      }
      int length = ByteBuffer.wrap(bytes).getInt(at);
      if (length < 0 || length > bytes.length - CHUNK_FRAME - at) {
        throw new IOException("damaged PNG: not whole (" + bytes.length + " bytes)");
      }
      String type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      int from = at + 8;
      at = from + length + 4;
      boolean sound = sound(from - 4, from + length);
      if (!sound && Character.isUpperCase(type.charAt(0))) {
        throw new IOException("damaged PNG: the checksum of its " + type + " is wrong");
      }
      if (colourType < 0 && !type.equals("IHDR")) {
        throw new IOException("damaged PNG: begins with " + type + " instead of IHDR");
      }
      switch (type) {
        case "IHDR" -> header(from, length, maxPixels);
        case "PLTE" -> palette = palette.length > 0 ? palette : bytes(from, length);
        case "tRNS" -> transparency = sound ? bytes(from, length) : transparency;
        case "eXIf" -> {
          if (sound) {
            orientation = Orientation.ofExif(ByteBuffer.wrap(bytes, from, length).slice());
          }
        }
        case "IDAT" -> data += length;
        case "IEND" -> {
          if (data == 0) {
            throw new IOException("damaged PNG: has no picture data");
          }
          if (leastBytes() > MOST_INFLATED * (data + 1)) {
            throw new IOException(
                "damaged PNG: "
                    + data
                    + " bytes of picture data cannot hold "
                    + width
                    + "x"
                    + height);
          }
        }
        default -> {
          if (Character.isUpperCase(type.charAt(0))) {
            throw new UnsupportedImageException("PNG with a chunk " + type + " is not supported");
          }
        }
      }
      if (Character.isUpperCase(type.charAt(0))
          && (colourType == PALETTE || !type.equals("PLTE"))) {
        essential.write(bytes, from - 8, at - from + 8);
      }
      if (type.equals("IEND")) {
        return;
      }
    }
  }

  /** What its pixels take at least before they are compressed, in whichever order they stand. */
  private long leastBytes() {
    return (long) width * height * bits * bands() / 8;
  }

  private boolean sound(int from, int to) {
    var crc = new CRC32();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(to);
  }

  private byte[] bytes(int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private void header(int from, int length, long maxPixels) throws IOException {
    if (colourType >= 0 || length != 13) {
      throw new IOException("damaged PNG: a header of " + length + " bytes at byte " + from);
    }
    var header = ByteBuffer.wrap(bytes, from, length);
    width = header.getInt();
    height = header.getInt();
    bits = header.get();
    colourType = header.get();
    ImageLimits.check(width, height, maxPixels);
    boolean known =
        switch (colourType) {
          case GRAY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
          case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
          case RGB, GRAY_ALPHA, RGB_ALPHA -> bits == 8 || bits == 16;
          default -> false;
        };
    if (!known) {
      throw new IOException(
          "damaged PNG: colour type " + colourType + " with " + bits + " bits does not exist");
    }
  }

  private Raster read() throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(essential.toByteArray()))) {
      reader.setInput(in, true, true);
      Raster read = reader.read(0).getRaster();
      if (read.getWidth() != width || read.getHeight() != height || read.getNumBands() != bands()) {
        throw new IOException("damaged PNG: its data does not fit its header");
      }
      return read;
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | ArithmeticException e) {
      // The JDK's reader lets these escape on damaged files.
      throw new IOException("damaged PNG: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private int bands() {
    return switch (colourType) {
      case RGB -> 3;
      case RGB_ALPHA -> 4;
      case GRAY_ALPHA -> 2;
      default -> 1;
    };
  }

  /** The largest value of a channel. */
  private int most() {
    return colourType == PALETTE ? 255 : (1 << bits) - 1;
  }

  boolean gray16() {
    return colourType == GRAY && bits == 16;
  }

  /** Whether every pixel is gray by its kind. */
  boolean isGray() {
    return colourType == GRAY || colourType == GRAY_ALPHA;
  }

  private Row rows() {
    int[] samples = new int[width * bands()];
    int[] key = key();
    return (y, rgba) -> {
      Objects.requireNonNull(raster).getPixels(0, y, width, 1, samples);
      for (int x = 0, to = 0; x < width; x++, to += 4) {
        int from = x * bands();
        switch (colourType) {
          case PALETTE -> colourOf(samples[x], rgba, to);
          case GRAY, GRAY_ALPHA -> {
            Arrays.fill(rgba, to, to + 3, samples[from]);
            rgba[to + 3] =
                colourType == GRAY_ALPHA
                    ? samples[from + 1]
                    : key.length > 0 && samples[from] == key[0] ? 0 : most();
          }
          default -> {
            System.arraycopy(samples, from, rgba, to, 3);
            rgba[to + 3] =
                colourType == RGB_ALPHA
                    ? samples[from + 3]
                    : key.length > 0 && Arrays.equals(samples, from, from + 3, key, 0, 3)
                        ? 0
                        : most();
          }
        }
      }
    };
  }

  /** An index beyond the palette is black. */
  private void colourOf(int index, int[] rgba, int to) {
    for (int c = 0; c < 3; c++) {
      rgba[to + c] = 3 * index + c < palette.length ? palette[3 * index + c] & 0xff : 0;
    }
    rgba[to + 3] = index < transparency.length ? transparency[index] & 0xff : 255;
  }

  /** The one colour that is transparent; empty when there is none. */
  private int[] key() {
    int channels = colourType == GRAY ? 1 : colourType == RGB ? 3 : 0;
    if (channels == 0 || transparency.length < 2 * channels) {
      return new int[0];
    }
    int[] key = new int[channels];
    for (int c = 0; c < channels; c++) {
      key[c] = (transparency[2 * c] & 0xff) << 8 | (transparency[2 * c + 1] & 0xff);
      key[c] &= most();
    }
    return key;
  }

  @Override
  public RgbImage rgb(Alpha alpha) {
    byte[] rgb = new byte[3 * width * height];
    var rows = rows();
    int[] rgba = new int[4 * width];
    long most = most();
    int to = 0;
    for (int y = 0; y < height; y++) {
      rows.of(y, rgba);
      for (int i = 0; i < rgba.length; i += 4) {
        boolean opaque = alpha == Alpha.IGNORED || rgba[i + 3] == most;
        for (int c = 0; c < 3; c++) {
          int value = rgba[i + c];
          if (!opaque) {
            value = (int) ((value * (long) rgba[i + 3] + most / 2) / most);
          }
          rgb[to++] =
              (byte) (most == 255 ? value : most > 255 ? value >> 8 : (int) (value * 255L / most));
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  @Override
  public Mask mask() {
    byte[] cells = new byte[width * height];
    var rows = rows();
    int[] rgba = new int[4 * width];
    for (int y = 0; y < height; y++) {
      rows.of(y, rgba);
      for (int x = 0; x < width; x++) {
        boolean black = (rgba[4 * x] | rgba[4 * x + 1] | rgba[4 * x + 2]) == 0;
        cells[y * width + x] = (byte) (black || rgba[4 * x + 3] == 0 ? 0 : 1);
      }
    }
    return new Mask(width, height, cells);
  }

  @Override
  public GrayImage gray() throws IOException {
    if (bands() != 1) {
      throw new IOException("image has " + bands() + " channels; a gray image has 1");
    }
    int[] samples = Objects.requireNonNull(raster).getSamples(0, 0, width, height, 0, (int[]) null);
    short[] values = new short[samples.length];
    for (int i = 0; i < samples.length; i++) {
      values[i] = (short) samples[i];
    }
    return new GrayImage(width, height, bits > 8 ? 16 : 8, values);
  }

  @Override
  public Orientation orientation() {
    return orientation;
  }

  @Override
  public String summary() {
    var rows = rows();
    int[] rgba = new int[4 * width];
    int brightest = 0;
    int opaque = 0;
    for (int y = 0; y < height; y++) {
      rows.of(y, rgba);
      for (int i = 0; i < rgba.length; i += 4) {
        brightest = Math.max(brightest, Math.max(rgba[i], Math.max(rgba[i + 1], rgba[i + 2])));
        opaque = Math.max(opaque, rgba[i + 3]);
      }
    }
    String kind =
        switch (colourType) {
          case PALETTE -> "palette";
          case GRAY -> "gray";
          case GRAY_ALPHA -> "gray and alpha";
          case RGB -> "RGB";
          default -> "RGB and alpha";
        };
    return "a PNG of "
        + width
        + "x"
        + height
        + " ("
        + kind
        + ", "
        + bits
        + " bits) whose brightest pixel is "
        + brightest
        + " of "
        + most()
        + (opaque == 0 ? " and which is transparent altogether" : "")
        + "; inside is what is not black and not transparent";
  }
}
