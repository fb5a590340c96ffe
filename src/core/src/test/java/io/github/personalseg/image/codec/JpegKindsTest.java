package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.PictureBytes;
import io.github.personalseg.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JPEG of every kind of colour, whole and cut, and the kinds that are refused. */
class JpegKindsTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  @TempDir Path folder;

  /** What the components hold, and how the file says it. */
  private enum Colour {
    GRAY(1),
    YCC_JFIF(3),
    YCC_ADOBE(3),
    YCC_UNSAID(3),
    RGB_ADOBE(3),
    CMYK(4),
    YCCK(4);

    private final int channels;

    Colour(int channels) {
      this.channels = channels;
    }
  }

  private record Kind(Colour colour, boolean progressive) {}

  static Stream<Kind> kinds() {
    return Arrays.stream(Colour.values())
        .flatMap(colour -> Stream.of(new Kind(colour, false), new Kind(colour, true)));
  }

  /** Smooth, so that little is lost. */
  private static int rgb(int x, int y, int c) {
    return c == 0 ? 40 + 3 * x : c == 1 ? 200 - 3 * y : 60 + x + y;
  }

  private static int ycc(double r, double g, double b, int c) {
    double value =
        switch (c) {
          case 0 -> 0.299 * r + 0.587 * g + 0.114 * b;
          case 1 -> 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
          default -> 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
        };
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  /** Black ink grows to the right; the lightest that the colours allow. */
  private static int black(int x) {
    return 255 - x / 2;
  }

  private static int sample(Colour colour, int x, int y, int c) {
    int[] rgb = {rgb(x, y, 0), rgb(x, y, 1), rgb(x, y, 2)};
    double k = black(x);
    return switch (colour) {
      case GRAY -> rgb[0];
      case RGB_ADOBE -> rgb[c];
      // Adobe stores 255 where there is no ink: colour times black is the light.
      case CMYK -> c == 3 ? (int) k : (int) Math.min(255, Math.round(rgb[c] * 255 / k));
      case YCCK ->
          c == 3
              ? (int) k
              : ycc(255 - rgb[0] * 255 / k, 255 - rgb[1] * 255 / k, 255 - rgb[2] * 255 / k, c);
      default -> ycc(rgb[0], rgb[1], rgb[2], c);
    };
  }

  private static byte[] file(Kind kind) throws IOException {
    var colour = kind.colour();
    byte[] jpeg =
        PictureBytes.jpeg(
            WIDTH,
            HEIGHT,
            colour.channels,
            kind.progressive(),
            0.98f,
            (x, y, c) -> sample(colour, x, y, c));
    return switch (colour) {
      case YCC_JFIF -> PictureBytes.withJfif(jpeg);
      case YCC_ADOBE -> PictureBytes.withAdobe(jpeg, 1);
      case RGB_ADOBE, CMYK -> PictureBytes.withAdobe(jpeg, 0);
      case YCCK -> PictureBytes.withAdobe(jpeg, 2);
      default -> jpeg;
    };
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void hasTheRightPixels(Kind kind) throws IOException {
    byte[] rgb = ImageFiles.decode(file(kind)).data();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          int expected = rgb(x, y, kind.colour() == Colour.GRAY ? 0 : c);
          assertEquals(expected, rgb[3 * (y * WIDTH + x) + c] & 0xff, 9, x + ", " + y + ", " + c);
        }
      }
    }
  }

  /**
   * Cut anywhere: the same pixels, or refused. The same with an end put behind the cut, but for
   * progressive pictures, which may end properly after each scan.
   */
  @ParameterizedTest
  @MethodSource("kinds")
  void cutPicturesAreRefused(Kind kind) throws IOException {
    byte[] good = file(kind);
    byte[] pixels = ImageFiles.decode(good).data();
    int refused = 0;
    for (int length = 3; length < good.length; length += 3) {
      for (boolean ended : new boolean[] {false, true}) {
        if (ended && kind.progressive()) {
          continue;
        }
        byte[] cut = Arrays.copyOf(good, ended ? length + 2 : length);
        if (ended) {
          cut[length] = (byte) 0xff;
          cut[length + 1] = (byte) 0xd9;
        }
        try {
          assertArrayEquals(pixels, ImageFiles.decode(cut).data(), "cut at " + length);
        } catch (IOException | ImageException expected) {
          refused++;
        }
      }
    }
    int cuts = (kind.progressive() ? 1 : 2) * (good.length - 1) / 3;
    assertTrue(refused > 0.98 * cuts, refused + " of " + cuts + " cuts were refused");
  }

  @Test
  void tellsThatAPictureIsNotWhole() throws IOException {
    byte[] good = file(new Kind(Colour.YCC_JFIF, false));
    byte[] cut = Arrays.copyOf(good, good.length / 2);
    var error = assertThrows(IOException.class, () -> ImageFiles.decode(cut));
    assertTrue(error.getMessage().startsWith("damaged JPEG: not whole ("), error.getMessage());
  }

  /** A tail behind the end is no damage: phones keep films there, drivers padding. */
  @Test
  void takesATail() throws IOException {
    byte[] good = file(new Kind(Colour.YCC_JFIF, false));
    byte[] more = Arrays.copyOf(good, good.length + 5000);
    new Random(1).nextBytes(more);
    System.arraycopy(good, 0, more, 0, good.length);
    assertArrayEquals(ImageFiles.decode(good).data(), ImageFiles.decode(more).data());
  }

  /** Frames of motion JPEG leave out the tables that all of them have. */
  @Test
  void takesFramesWithoutTables() throws IOException {
    byte[] pixels = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) rgb(i / 3 % WIDTH, i / 3 / WIDTH, i % 3);
    }
    byte[] good = ImageFiles.jpeg(new RgbImage(WIDTH, HEIGHT, pixels), 0.9f);
    var out = new ByteArrayOutputStream();
    out.write(good, 0, 2);
    int at = 2;
    while ((good[at + 1] & 0xff) != 0xda) {
      int length = 2 + ((good[at + 2] & 0xff) << 8 | good[at + 3] & 0xff);
      if ((good[at + 1] & 0xff) != 0xc4) {
        out.write(good, at, length);
      }
      at += length;
    }
    out.write(good, at, good.length - at);
    assertTrue(out.size() < good.length - 400);
    assertArrayEquals(ImageFiles.decode(good).data(), ImageFiles.decode(out.toByteArray()).data());
  }

  @Test
  void refusesKindsByTheirHeader() throws IOException {
    byte[] good = file(new Kind(Colour.YCC_JFIF, false));
    assertRefused(patched(good, -3, 0xc9), "arithmetic-coded JPEG is not supported");
    assertRefused(patched(good, -3, 0xca), "arithmetic-coded JPEG is not supported");
    assertRefused(patched(good, -3, 0xc3), "lossless JPEG is not supported");
    assertRefused(patched(good, -3, 0xc5), "hierarchical JPEG is not supported");
    assertRefused(patched(good, 0, 12), "12-bit JPEG is not supported; allowed: 8 bits");
    assertRefused(
        patched(patched(good, 1, 0), 2, 0), "image is 64x0; both sides must be at least 1");
    assertRefused(
        patched(patched(patched(good, 1, 255), 3, 255), 4, 255),
        "image is 65535x65328; at most 67108864 pixels are allowed");
    assertRefused(
        PictureBytes.jpeg(8, 8, 2, false, 0.9f, (x, y, c) -> 5),
        "JPEG of 2 channels is not supported");
    assertRefused(
        PictureBytes.jpeg(8, 8, 4, false, 0.9f, (x, y, c) -> 5),
        "JPEG of 4 channels does not say what they are");
  }

  /** A file of few bytes may ask for thousands of passes over a large picture. */
  @Test
  void boundsTheNumberOfScans() throws IOException {
    byte[] good = file(new Kind(Colour.GRAY, true));
    var many = new ByteArrayOutputStream();
    many.write(good, 0, good.length - 2);
    for (int i = 0; i < 200; i++) {
      many.writeBytes(new byte[] {-1, (byte) 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0});
    }
    assertRefused(many.toByteArray(), "JPEG has more than 100 scans");
  }

  private static byte[] patched(byte[] jpeg, int place, int value) {
    byte[] patched = jpeg.clone();
    patched[PictureBytes.find(jpeg, 0xc0) + place] = (byte) value;
    return patched;
  }

  private static void assertRefused(byte[] bytes, String message) {
    var error = assertThrows(ImageException.class, () -> ImageFiles.decode(bytes));
    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  /** Blurred edges and rings do not count: half bright is inside. */
  @Test
  void masksAreWhatIsHalfBright() throws IOException {
    for (float quality : new float[] {0.3f, 0.5f, 0.75f, 0.95f}) {
      for (int channels : new int[] {1, 3}) {
        byte[] bytes =
            PictureBytes.jpeg(
                WIDTH,
                HEIGHT,
                channels,
                false,
                quality,
                (x, y, c) -> c > 0 ? 128 : inDisc(x, y) ? 255 : 0);
        var mask = ImageFiles.readMask(Files.write(folder.resolve("mask.jpg"), bytes));
        int wrong = 0;
        int area = 0;
        for (int y = 0; y < HEIGHT; y++) {
          for (int x = 0; x < WIDTH; x++) {
            area += inDisc(x, y) ? 1 : 0;
            wrong += inDisc(x, y) != mask.contains(x, y) ? 1 : 0;
          }
        }
        assertTrue(wrong < 0.04 * area, wrong + " of " + area + " at quality " + quality);
      }
    }
  }

  private static boolean inDisc(int x, int y) {
    return Math.hypot(x - 30, y - 24) < 16;
  }

  @Test
  void anEmptyMaskTellsWhatWasSeen() throws IOException {
    byte[] bytes = PictureBytes.jpeg(16, 16, 1, false, 0.9f, (x, y, c) -> 90);
    var file = Files.write(folder.resolve("mask.jpg"), bytes);
    var error = assertThrows(IOException.class, () -> ImageFiles.readMask(file));
    assertEquals(
        file
            + ": the mask is empty: it is a JPEG of 16x16 whose brightest pixel is 90 of 255;"
            + " inside is 128 or brighter",
        error.getMessage());
  }

  /** Random damage gives pixels or one line, and never anything else. */
  @Test
  void survivesAnyDamage() throws IOException {
    var random = new Random(5);
    var goods = new ArrayList<byte[]>();
    for (var kind : kinds().toList()) {
      goods.add(file(kind));
    }
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] bad = goods.get(i % goods.size()).clone();
      for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
        bad[random.nextInt(i % 2 == 0 ? Math.min(700, bad.length) : bad.length)] =
            (byte) random.nextInt();
      }
      try {
        ImageFiles.decode(bad, 1 << 20);
      } catch (IOException | ImageException expected) {
        refused++;
        assertTrue(!expected.getMessage().contains("\n"));
      }
    }
    assertTrue(refused > 300, refused + " were refused");
  }
}
