package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.PictureBytes;
import io.github.personalseg.image.UnsupportedImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a compressed message's format says of its bytes, and files that are neither PNG nor JPEG.
 */
class CompressedFormatsTest {
  private static final int WIDTH = 32;
  private static final int HEIGHT = 24;

  @TempDir Path folder;

  /**
   * @param channels of a JPEG: 1, or 3 as some drivers write gray
   */
  private record Mosaic(String format, String pattern, int bits, boolean jpeg, int channels) {
    Mosaic(String format, String pattern, int bits, boolean jpeg) {
      this(format, pattern, bits, jpeg, 1);
    }
  }

  static Stream<Mosaic> mosaics() {
    var mosaics = new ArrayList<Mosaic>();
    for (String pattern : List.of("rggb", "bggr", "gbrg", "grbg")) {
      for (int bits : new int[] {8, 16}) {
        String encoding = "bayer_" + pattern + bits;
        mosaics.add(new Mosaic(encoding + "; png compressed ", pattern, bits, false));
        mosaics.add(new Mosaic(encoding + "; jpeg compressed ", pattern, 8, true));
        mosaics.add(
            new Mosaic(encoding.toUpperCase(Locale.ROOT) + ";png compressed", pattern, 8, false));
        mosaics.add(new Mosaic(encoding + "; jpeg compressed ", pattern, 8, true, 3));
        mosaics.add(new Mosaic(" " + encoding, pattern, bits, false));
      }
    }
    return mosaics.stream();
  }

  private static int colour(int c) {
    return c == 0 ? 210 : c == 1 ? 120 : 40;
  }

  private static byte[] mosaic(Mosaic mosaic) throws IOException {
    PictureBytes.Samples samples =
        (x, y, c) -> {
          if (c > 0) {
            return 128;
          }
          int value = colour("rgb".indexOf(mosaic.pattern().charAt(y % 2 * 2 + x % 2)));
          return mosaic.bits() == 16 ? value << 8 | 0x77 : value;
        };
    return mosaic.jpeg()
        ? PictureBytes.jpeg(WIDTH, HEIGHT, mosaic.channels(), false, 0.98f, samples)
        : PictureBytes.png(WIDTH, HEIGHT, 0, mosaic.bits(), false, samples);
  }

  @ParameterizedTest
  @MethodSource("mosaics")
  void mosaicsBecomeColour(Mosaic mosaic) throws IOException {
    var image = ImageDecoder.DEFAULT.decodeCompressed(mosaic.format(), mosaic(mosaic));
    for (int i = 0; i < image.data().length; i++) {
      assertEquals(colour(i % 3), image.data()[i] & 0xff, mosaic.jpeg() ? 12 : 0, "byte " + i);
    }
  }

  /** Where the format says that colour or gray was compressed, there is no mosaic any more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bayer_rggb8; jpeg compressed bgr8",
        "bayer_rggb8; png compressed mono8",
        "bgr8; png compressed bgr8",
        "mono8; png compressed ",
        "png",
        ""
      })
  void otherFormatsStayAsTheyAre(String format) throws IOException {
    byte[] bytes = mosaic(new Mosaic(format, "rggb", 8, false));
    assertArrayEquals(
        ImageFiles.decode(bytes).data(),
        ImageDecoder.DEFAULT.decodeCompressed(format, bytes).data());
  }

  static Stream<String> depthFormats() {
    var formats = new ArrayList<String>();
    for (String type : List.of("16UC1", "16uc1", "32FC1", "16SC1", "32SC1", "64FC1", "32FC3")) {
      formats.add(type + "; png compressed ");
      formats.add(type + "; jpeg compressed ");
      formats.add(type + "; tiff compressed ");
      formats.add(type);
      formats.add(type + "; compressedDepth png");
      formats.add(type + "; compressedDepth rvl");
      formats.add(type + "; compressedDepth");
    }
    formats.add("compressedDepth");
    formats.add("rgb8; compressedDepth png");
    return formats.stream();
  }

  @ParameterizedTest
  @MethodSource("depthFormats")
  void depthIsNoPicture(String format) throws IOException {
    byte[] png = mosaic(new Mosaic("", "rggb", 8, false));
    var error =
        assertThrows(
            UnsupportedImageException.class,
            () -> ImageDecoder.DEFAULT.decodeCompressed(format, png));
    assertEquals(
        "format \"" + format + "\" holds depth or other measurements, no picture",
        error.getMessage());
  }

  /** Sixteen gray bits are a picture only where the format says so. */
  @Test
  void sixteenBitsAreDepthUnlessTheySayWhatTheyAre() throws IOException {
    byte[] png = mosaic(new Mosaic("", "rggb", 16, false));
    for (String format :
        List.of("png", "", "png; compressed", "z16; png compressed ", "mono8; png compressed ")) {
      var error =
          assertThrows(
              UnsupportedImageException.class,
              () -> ImageDecoder.DEFAULT.decodeCompressed(format, png));
      assertTrue(error.getMessage().contains("taken as depth"), error.getMessage());
    }
    for (String format : List.of("mono16; png compressed ", "MONO16", "mono16; png")) {
      assertEquals(WIDTH, ImageDecoder.DEFAULT.decodeCompressed(format, png).width(), format);
    }
    assertEquals(WIDTH, ImageFiles.decode(png).width());
  }

  /** Whatever plugin the JDK has or the class path brings: only PNG and JPEG are decoded. */
  @ParameterizedTest
  @ValueSource(strings = {"tiff", "bmp", "gif"})
  void otherFilesAreRefusedByName(String kind) throws IOException {
    var bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), kind, bytes));
    assertRefused(bytes.toByteArray(), kind.toUpperCase(Locale.ROOT));
  }

  @Test
  void otherBytesAreRefusedByName() throws IOException {
    assertRefused(latin("RIFF\1\2\3\4WEBPVP8 "), "WebP");
    assertRefused(latin("\0\0\0\30ftypheic\0\0\0\0"), "HEIC");
    assertRefused(latin("\0\0\0\34ftypavif\0\0\0\0"), "AVIF");
    assertRefused(latin("MM\0+\0\10\0\0"), "BigTIFF");
    assertRefused(latin("P6 2 2 255 aaabbbcccddd"), "PNM");
    for (byte[] bytes : new byte[][] {{}, {-1}, {-1, -40}, latin("hello"), new byte[100]}) {
      var error = assertThrows(ImageException.class, () -> ImageFiles.decode(bytes));
      assertEquals(
          "not an image in a known format (" + bytes.length + " bytes); allowed: PNG, JPEG",
          error.getMessage());
    }
  }

  private void assertRefused(byte[] bytes, String name) throws IOException {
    String message = name + " is not supported; allowed: PNG, JPEG (" + bytes.length + " bytes)";
    assertEquals(
        message, assertThrows(ImageException.class, () -> ImageFiles.decode(bytes)).getMessage());
    var file = Files.write(folder.resolve("a.png"), bytes);
    for (var read :
        List.<org.junit.jupiter.api.function.Executable>of(
            () -> ImageFiles.read(file), () -> ImageFiles.readMask(file))) {
      assertEquals(file + ": " + message, assertThrows(ImageException.class, read).getMessage());
    }
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
