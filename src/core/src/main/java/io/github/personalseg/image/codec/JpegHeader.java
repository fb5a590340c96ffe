package io.github.personalseg.image.codec;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.ImageLimits;
import io.github.personalseg.image.Orientation;
import io.github.personalseg.image.UnsupportedImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.jspecify.annotations.Nullable;

/**
 * What a JPEG file says of itself, read without decoding. Sizes, kind and number of scans are
 * checked here, so that a decoder sees only what it may spend time and memory on.
 */
final class JpegHeader {
  private static final int PROGRESSIVE = 0xc2;
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int QUANTIZATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;

  /** Progressive pictures have about ten; a decoder passes over the picture once for each. */
  private static final int MAX_SCANS = 100;

  /** Those of the standard's annex K, which frames of motion JPEG leave out. */
  private static final byte[] STANDARD_TABLES = standardTables();

  /** The colours that the components stand for. */
  enum Colour {
    GRAY,
    RGB,
    YCC,
    /** As stored by Adobe: 255 is no ink. */
    CMYK,
    /** CMYK whose first three components became YCC. */
    YCCK
  }

  private final byte[] bytes;
  private final ByteArrayOutputStream essential = new ByteArrayOutputStream();
  private int at = 2;
  private int frame;
  private int width;
  private int height;
  private byte[] components = new byte[0];
  private boolean hasHuffmanTables;
  private boolean jfif;
  private int adobeTransform = -1;
  private @Nullable Orientation orientation;
  private int scans;
  private boolean whole;
  private boolean firstScanHasAll;

  private JpegHeader(byte[] bytes) {
    this.bytes = bytes;
  }

  private static byte[] standardTables() {
    var segment = new ByteArrayOutputStream();
    table(segment, 0x00, JPEGHuffmanTable.StdDCLuminance);
    table(segment, 0x01, JPEGHuffmanTable.StdDCChrominance);
    table(segment, 0x10, JPEGHuffmanTable.StdACLuminance);
    table(segment, 0x11, JPEGHuffmanTable.StdACChrominance);
    return segment.toByteArray();
  }

  private static void table(ByteArrayOutputStream out, int place, JPEGHuffmanTable table) {
    short[] lengths = table.getLengths();
    short[] values = table.getValues();
    out.write(0xff);
    out.write(HUFFMAN_TABLES);
    out.write((2 + 1 + 16 + values.length) >> 8);
    out.write(2 + 1 + 16 + values.length);
    out.write(place);
    for (int i = 0; i < 16; i++) {
      out.write(i < lengths.length ? lengths[i] : 0);
    }
    for (short value : values) {
      out.write(value);
    }
  }

  static boolean fits(byte[] bytes) {
    return bytes.length > 2
        && (bytes[0] & 0xff) == 0xff
        && (bytes[1] & 0xff) == START
        && (bytes[2] & 0xff) == 0xff;
  }

  /**
   * Reads the segments up to the picture's end.
   *
   * @throws IOException when they are damaged
   * @throws ImageException when the picture is too large, or of a kind that is not read
   */
  static JpegHeader read(byte[] bytes, long maxPixels) throws IOException {
    var header = new JpegHeader(bytes);
    header.essential.write(bytes, 0, 2);
    header.segments(maxPixels);
    return header;
  }

  private void segments(long maxPixels) throws IOException {
    while (at < bytes.length) {
      int marker = nextMarker();
      if (marker < 0 || marker == END) {
        whole = marker == END;
        break;
      }
      if (marker == START || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
        continue; // has no length
      }
      int start = at;
      int length = at + 2 <= bytes.length ? unsignedShort(at) : 0;
      if (length < 2 || length > bytes.length - at) {
        if (scans > 0) {
          break; // not whole
        }
        throw new IOException("damaged JPEG: ends in its header, at byte " + at);
      }
      at += length;
      segment(marker, start + 2, at, maxPixels);
    }
    if (frame == 0 || scans == 0) {
      throw new IOException("damaged JPEG: has no picture data (" + bytes.length + " bytes)");
    }
    essential.write(0xff);
    essential.write(END);
  }

  /** Moves behind the next marker; -1 at the end of the file. */
  private int nextMarker() {
    while (at + 1 < bytes.length) {
      int value = bytes[at + 1] & 0xff;
      if ((bytes[at] & 0xff) == 0xff && value != 0 && value != 0xff) {
        at += 2;
        return value;
      }
      at++;
    }
    at = bytes.length;
    return -1;
  }

  private void segment(int marker, int from, int to, long maxPixels) throws IOException {
    switch (marker) {
      case HUFFMAN_TABLES -> {
        hasHuffmanTables = true;
        keep(from - 4, to);
      }
      case QUANTIZATION_TABLES, RESTART_INTERVAL -> keep(from - 4, to);
      case APP0 -> jfif |= startsWith(from, to, "JFIF\0");
      case APP1 -> exif(from, to);
      case APP14 -> {
        if (to - from >= 12 && startsWith(from, to, "Adobe")) {
          adobeTransform = bytes[from + 11] & 0xff;
        }
      }
      case SCAN -> scan(from, to);
      default -> {
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8) {
          frame(marker, from, to, maxPixels);
        }
      }
    }
  }

  private void frame(int marker, int from, int to, long maxPixels) throws IOException {
    if (marker > PROGRESSIVE) {
      throw new UnsupportedImageException(
          (marker == 0xcc || marker > 0xc8
                  ? "arithmetic-coded"
                  : marker == 0xc3 ? "lossless" : "hierarchical")
              + " JPEG is not supported; allowed: baseline and progressive");
    }
    if (frame != 0 || to - from < 6 || to - from < 6 + 3 * (bytes[from + 5] & 0xff)) {
      throw new IOException("damaged JPEG: a frame header at byte " + from + " does not fit");
    }
    frame = marker;
    int precision = bytes[from] & 0xff;
    height = unsignedShort(from + 1);
    width = unsignedShort(from + 3);
    components = new byte[bytes[from + 5] & 0xff];
    for (int i = 0; i < components.length; i++) {
      components[i] = bytes[from + 6 + 3 * i];
    }
    ImageLimits.check(width, height, maxPixels);
    if (precision != 8) {
      throw new UnsupportedImageException(
          precision + "-bit JPEG is not supported; allowed: 8 bits");
    }
    if (components.length != 1 && components.length != 3 && components.length != 4) {
      throw new UnsupportedImageException(
          "JPEG of " + components.length + " channels is not supported; allowed: 1, 3, 4");
    }
    keep(from - 4, to);
  }

  private void scan(int from, int to) throws IOException {
    if (frame == 0 || to - from < 1) {
      throw new IOException("damaged JPEG: picture data before its header, at byte " + from);
    }
    if (++scans > MAX_SCANS) {
      throw new ImageException("JPEG has more than " + MAX_SCANS + " scans");
    }
    if (scans == 1) {
      if (!hasHuffmanTables && frame != PROGRESSIVE) {
        essential.writeBytes(STANDARD_TABLES);
      }
      firstScanHasAll = (bytes[from] & 0xff) == components.length;
    }
    int end = to;
    while (end < bytes.length && !endsScan(end)) {
      end++;
    }
    at = end;
    keep(from - 4, from);
    byte[] parameters = Arrays.copyOfRange(bytes, from, to);
    if (frame != PROGRESSIVE && parameters.length >= 3) {
      // Baseline has one choice; some cameras leave it out.
      parameters[parameters.length - 3] = 0;
      parameters[parameters.length - 2] = 63;
      parameters[parameters.length - 1] = 0;
    }
    essential.writeBytes(parameters);
    keep(to, end);
  }

  /** Whether a marker other than a restart begins at {@code place}. */
  private boolean endsScan(int place) {
    if ((bytes[place] & 0xff) != 0xff || place + 1 >= bytes.length) {
      return false;
    }
    int next = bytes[place + 1] & 0xff;
    return next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7);
  }

  private void exif(int from, int to) {
    String name = "Exif\0\0";
    if (orientation == null && startsWith(from, to, name)) {
      int begin = from + name.length();
      orientation = Orientation.ofExif(ByteBuffer.wrap(bytes, begin, to - begin).slice());
    }
  }

  private boolean startsWith(int from, int to, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    return to - from >= expected.length
        && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
  }

  private void keep(int from, int to) {
    essential.write(bytes, from, to - from);
  }

  private int unsignedShort(int place) {
    return (bytes[place] & 0xff) << 8 | (bytes[place + 1] & 0xff);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int channels() {
    return components.length;
  }

  Orientation orientation() {
    return orientation == null ? Orientation.UPRIGHT : orientation;
  }

  /**
   * Whether the end may be missing although every pixel is there: in progressive pictures it stands
   * for scans that did not come.
   */
  boolean endMissing() {
    return !whole && (frame == PROGRESSIVE || !firstScanHasAll);
  }

  /**
   * What the components mean, by libjpeg's rules.
   *
   * @throws ImageException when four components do not say it
   */
  Colour colour() {
    if (components.length == 1) {
      return Colour.GRAY;
    }
    if (components.length == 4) {
      return switch (adobeTransform) {
        case 0 -> Colour.CMYK;
        case 2 -> Colour.YCCK;
        default ->
            throw new UnsupportedImageException(
                "JPEG of 4 channels does not say what they are (no Adobe marker of transform 0 or"
                    + " 2); convert it to RGB");
      };
    }
    boolean named = components[0] == 'R' && components[1] == 'G' && components[2] == 'B';
    boolean rgb = !jfif && (adobeTransform < 0 ? named : adobeTransform == 0);
    return rgb ? Colour.RGB : Colour.YCC;
  }

  /** The file without what decoding does not need: comments, profiles, thumbnails, a tail. */
  byte[] essential() {
    return essential.toByteArray();
  }
}
