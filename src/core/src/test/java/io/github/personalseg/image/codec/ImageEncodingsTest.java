package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.PixelFormat;
import io.github.personalseg.image.UnsupportedImageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every constant of {@code sensor_msgs/image_encodings.hpp}: read, or refused with one line. A
 * picture is written in each encoding by this class and must come back.
 */
class ImageEncodingsTest {
  private static final int WIDTH = 16;
  private static final int HEIGHT = 12;

  /** Smooth, so that shared colours and mosaics lose little; red, green and blue differ. */
  private static final int[][][] PICTURE = picture();

  private static final List<String> DEPTH_LIKE =
      List.of(
          "8SC1", "8SC2", "8SC3", "8SC4", "16UC1", "16SC1", "16SC2", "16SC3", "16SC4", "32SC1",
          "32SC2", "32SC3", "32SC4", "32FC1", "32FC2", "32FC3", "32FC4", "64FC1", "64FC2", "64FC3",
          "64FC4");

  private static final List<String> UNSUPPORTED = List.of("8UC2", "16UC2");

  /** How a pixel's channels lie, or what pattern or planes there are. */
  private enum Kind {
    PACKED,
    YUV,
    BAYER
  }

  /**
   * @param order packed: the channels, of r, g, b, a, y; Bayer: the pattern
   */
  private record Encoding(String name, Kind kind, String order, int bytes) {}

  private static final List<Encoding> READ =
      List.of(
          new Encoding("rgb8", Kind.PACKED, "rgb", 1),
          new Encoding("rgba8", Kind.PACKED, "rgba", 1),
          new Encoding("rgb16", Kind.PACKED, "rgb", 2),
          new Encoding("rgba16", Kind.PACKED, "rgba", 2),
          new Encoding("bgr8", Kind.PACKED, "bgr", 1),
          new Encoding("bgra8", Kind.PACKED, "bgra", 1),
          new Encoding("bgr16", Kind.PACKED, "bgr", 2),
          new Encoding("bgra16", Kind.PACKED, "bgra", 2),
          new Encoding("mono8", Kind.PACKED, "y", 1),
          new Encoding("mono16", Kind.PACKED, "y", 2),
          new Encoding("8UC1", Kind.PACKED, "y", 1),
          new Encoding("8UC3", Kind.PACKED, "bgr", 1),
          new Encoding("8UC4", Kind.PACKED, "bgra", 1),
          new Encoding("16UC3", Kind.PACKED, "bgr", 2),
          new Encoding("16UC4", Kind.PACKED, "bgra", 2),
          new Encoding("bayer_rggb8", Kind.BAYER, "rggb", 1),
          new Encoding("bayer_bggr8", Kind.BAYER, "bggr", 1),
          new Encoding("bayer_gbrg8", Kind.BAYER, "gbrg", 1),
          new Encoding("bayer_grbg8", Kind.BAYER, "grbg", 1),
          new Encoding("bayer_rggb16", Kind.BAYER, "rggb", 2),
          new Encoding("bayer_bggr16", Kind.BAYER, "bggr", 2),
          new Encoding("bayer_gbrg16", Kind.BAYER, "gbrg", 2),
          new Encoding("bayer_grbg16", Kind.BAYER, "grbg", 2),
          new Encoding("uyvy", Kind.YUV, "uyvy", 1),
          new Encoding("yuv422", Kind.YUV, "uyvy", 1),
          new Encoding("yuyv", Kind.YUV, "yuyv", 1),
          new Encoding("yuv422_yuy2", Kind.YUV, "yuyv", 1),
          new Encoding("nv12", Kind.YUV, "uv2", 1),
          new Encoding("nv21", Kind.YUV, "vu2", 1),
          new Encoding("nv24", Kind.YUV, "uv1", 1));

  private static int[][][] picture() {
    int[][][] picture = new int[HEIGHT][WIDTH][];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        picture[y][x] = new int[] {40 + 9 * x, 200 - 8 * y, 90 + 3 * x + 2 * y};
      }
    }
    return picture;
  }

  /** One message of an encoding. */
  private record Message(
      Encoding encoding, String name, int padding, boolean bigEndian, boolean noStep) {
    @Override
    public String toString() {
      return name
          + (padding > 0 ? ", padded" : "")
          + (bigEndian ? ", big endian" : "")
          + (noStep ? ", step 0" : "");
    }
  }

  /** Each encoding plain, padded, big endian, in the other case and without a step. */
  static Stream<Message> messages() {
    var all = new ArrayList<Message>();
    for (var encoding : READ) {
      String name = encoding.name();
      String upper = name.toUpperCase(Locale.ROOT);
      String other = upper.equals(name) ? name.toLowerCase(Locale.ROOT) : upper;
      for (boolean big : new boolean[] {false, true}) {
        all.add(new Message(encoding, name, 0, big, false));
        all.add(new Message(encoding, name, 6, big, false));
        all.add(new Message(encoding, other, 0, big, false));
        all.add(new Message(encoding, name, 0, big, true));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void comesBack(Message message) {
    var encoding = message.encoding();
    int rowBytes = WIDTH * bytesPerPixel(encoding);
    int step = rowBytes + message.padding();
    byte[] data = write(encoding, step, message.bigEndian());
    var image =
        ImageDecoder.DEFAULT.decode(
            message.name(), WIDTH, HEIGHT, message.noStep() ? 0 : step, message.bigEndian(), data);
    assertEquals(WIDTH, image.width());
    assertEquals(HEIGHT, image.height());
    int tolerance =
        switch (encoding.kind()) {
          case PACKED -> 0;
          case YUV, BAYER -> 12; // neighbours share colour
        };
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          int expected = encoding.order().equals("y") ? gray(x, y) : PICTURE[y][x][c];
          int actual = image.data()[3 * (y * WIDTH + x) + c] & 0xff;
          assertEquals(expected, actual, tolerance, x + ", " + y + ", channel " + c);
        }
      }
    }
  }

  static Stream<Encoding> read() {
    return READ.stream();
  }

  /** A byte less than needed is refused, a tail behind the picture is not. */
  @ParameterizedTest
  @MethodSource("read")
  void tellsShortDataAndTakesLong(Encoding encoding) {
    int step = WIDTH * bytesPerPixel(encoding);
    byte[] data = write(encoding, step, false);
    var error =
        assertThrows(
            ImageException.class,
            () ->
                ImageDecoder.DEFAULT.decode(
                    encoding.name(), WIDTH, HEIGHT, step, false, cut(data, -1)));
    assertTrue(error.getMessage().startsWith("data has " + (data.length - 1) + " bytes; "));
    for (int step0 : new int[] {0, step - 1}) {
      assertThrows(
          ImageException.class,
          () ->
              ImageDecoder.DEFAULT.decode(
                  encoding.name(), WIDTH, HEIGHT, step0, false, cut(data, 1)),
          "step " + step0);
    }
    var image =
        ImageDecoder.DEFAULT.decode(encoding.name(), WIDTH, HEIGHT, step, false, cut(data, 100));
    assertEquals(HEIGHT, image.height());
  }

  /** Whatever the numbers are, there is a picture or one line. */
  @Test
  void survivesAnyNumbers() {
    var random = new Random(11);
    long[] sizes = {0, 1, 2, 3, 4, 7, 8, 255, 4096, 65536, 0xffff_ffffL};
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      var encoding = READ.get(random.nextInt(READ.size()));
      long width = sizes[random.nextInt(sizes.length)];
      long height = sizes[random.nextInt(sizes.length)];
      long step = sizes[random.nextInt(sizes.length)] * (1 + random.nextInt(3));
      byte[] data = new byte[random.nextInt(1 << random.nextInt(12))];
      try {
        ImageDecoder.DEFAULT.decode(
            encoding.name(), width, height, step, random.nextBoolean(), data);
        read++;
      } catch (ImageException expected) {
        assertTrue(!expected.getMessage().contains("\n"));
      }
    }
    assertTrue(read > 200, "only " + read + " could be read");
  }

  @Test
  void theRestIsRefusedWithOneLine() {
    for (String name : DEPTH_LIKE) {
      assertEquals(
          "encoding \"" + name + "\" holds depth or other measurements, no picture", refusal(name));
      refusal(name.toLowerCase(Locale.ROOT));
    }
    for (String name : UNSUPPORTED) {
      assertTrue(
          refusal(name).startsWith("encoding \"" + name + "\" is not supported; supported: "));
    }
    for (String name : List.of("", "8UC5", "16UC", "rgb", "yuv420", "jpeg", "bayer_rggb12")) {
      refusal(name);
    }
  }

  /** All 53 constants of the header (Rolling) are in one of the lists above. */
  @Test
  void everyConstantHasItsAnswer() {
    var generic = new ArrayList<String>();
    for (String type : List.of("8UC", "8SC", "16UC", "16SC", "32SC", "32FC", "64FC")) {
      for (int channels = 1; channels <= 4; channels++) {
        generic.add(type + channels);
      }
    }
    var answered = new ArrayList<>(READ.stream().map(Encoding::name).toList());
    answered.addAll(DEPTH_LIKE);
    answered.addAll(UNSUPPORTED);
    assertTrue(answered.containsAll(generic));
    assertEquals(53, answered.stream().distinct().count());
    assertEquals(
        READ.stream().map(Encoding::name).sorted().toList(),
        PixelFormat.encodings().stream().sorted().toList());
  }

  private static String refusal(String encoding) {
    var error =
        assertThrows(
            UnsupportedImageException.class,
            () ->
                ImageDecoder.DEFAULT.decode(
                    encoding, WIDTH, HEIGHT, WIDTH * 32, false, new byte[WIDTH * HEIGHT * 32]));
    assertTrue(!error.getMessage().contains("\n"));
    return error.getMessage();
  }

  private static byte[] cut(byte[] data, int more) {
    return Arrays.copyOf(data, data.length + more);
  }

  private static int bytesPerPixel(Encoding encoding) {
    return switch (encoding.kind()) {
      case PACKED -> encoding.order().length() * encoding.bytes();
      case BAYER -> encoding.bytes();
      case YUV -> encoding.order().length() == 4 ? 2 : 1;
    };
  }

  private static int gray(int x, int y) {
    int[] rgb = PICTURE[y][x];
    return (rgb[0] + rgb[1] + rgb[2]) / 3;
  }

  /** Writes {@link #PICTURE}; the last row has no padding. */
  private static byte[] write(Encoding encoding, int step, boolean bigEndian) {
    int rows =
        switch (encoding.order()) {
          case "uv2", "vu2" -> HEIGHT * 3 / 2;
          case "uv1" -> HEIGHT * 3;
          default -> HEIGHT;
        };
    byte[] data = new byte[step * rows];
    Arrays.fill(data, (byte) 0x5a);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        put(encoding, data, step, bigEndian, x, y);
      }
    }
    return Arrays.copyOf(data, step * (rows - 1) + WIDTH * bytesPerPixel(encoding));
  }

  private static void put(
      Encoding encoding, byte[] data, int step, boolean bigEndian, int x, int y) {
    int[] rgb = PICTURE[y][x];
    int at = y * step + x * bytesPerPixel(encoding);
    if (encoding.kind() == Kind.BAYER) {
      char colour = encoding.order().charAt(y % 2 * 2 + x % 2);
      sample(encoding, data, at, bigEndian, rgb["rgb".indexOf(colour)]);
      return;
    }
    if (encoding.kind() == Kind.PACKED) {
      for (int c = 0; c < encoding.order().length(); c++) {
        int value =
            switch (encoding.order().charAt(c)) {
              case 'r' -> rgb[0];
              case 'g' -> rgb[1];
              case 'b' -> rgb[2];
              case 'y' -> gray(x, y);
              default -> 7; // alpha counts nowhere
            };
        sample(encoding, data, at + c * encoding.bytes(), bigEndian, value);
      }
      return;
    }
    int luma = (int) Math.round(16 + 0.257 * rgb[0] + 0.504 * rgb[1] + 0.098 * rgb[2]);
    byte u = (byte) Math.round(128 - 0.148 * rgb[0] - 0.291 * rgb[1] + 0.439 * rgb[2]);
    byte v = (byte) Math.round(128 + 0.439 * rgb[0] - 0.368 * rgb[1] - 0.071 * rgb[2]);
    int planes = HEIGHT * step;
    switch (encoding.order()) {
      case "uyvy" -> {
        data[at + 1] = (byte) luma;
        data[at] = x % 2 == 0 ? u : v;
      }
      case "yuyv" -> {
        data[at] = (byte) luma;
        data[at + 1] = x % 2 == 0 ? u : v;
      }
      case "uv1" -> {
        data[at] = (byte) luma;
        data[planes + 2 * y * step + 2 * x] = u;
        data[planes + 2 * y * step + 2 * x + 1] = v;
      }
      default -> {
        data[at] = (byte) luma;
        int pair = planes + y / 2 * step + x / 2 * 2;
        boolean uFirst = encoding.order().equals("uv2");
        data[pair] = uFirst ? u : v;
        data[pair + 1] = uFirst ? v : u;
      }
    }
  }

  /** 16 bits get a lower byte that must not show. */
  private static void sample(Encoding encoding, byte[] data, int at, boolean bigEndian, int value) {
    if (encoding.bytes() == 1) {
      data[at] = (byte) value;
    } else {
      data[at + (bigEndian ? 0 : 1)] = (byte) value;
      data[at + (bigEndian ? 1 : 0)] = (byte) 0xc3;
    }
  }
}
