package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static RgbImage decode(String encoding, int width, int height, int step, byte[] data) {
    return ImageDecoder.DEFAULT.decode(encoding, width, height, step, false, data);
  }

  @Test
  void readsTheOrdersOfChannels() {
    byte[] rgb = bytes(1, 2, 3, 4, 5, 6);
    assertArrayEquals(rgb, decode("rgb8", 2, 1, 6, rgb).data());
    assertArrayEquals(rgb, decode("bgr8", 2, 1, 6, bytes(3, 2, 1, 6, 5, 4)).data());
    assertArrayEquals(rgb, decode("rgba8", 2, 1, 8, bytes(1, 2, 3, 99, 4, 5, 6, 99)).data());
    assertArrayEquals(rgb, decode("bgra8", 2, 1, 8, bytes(3, 2, 1, 99, 6, 5, 4, 99)).data());
    assertArrayEquals(bytes(7, 7, 7, 9, 9, 9), decode("mono8", 2, 1, 2, bytes(7, 9)).data());
  }

  @Test
  void skipsThePaddingOfRowsAndNeedsNoneAfterTheLast() {
    byte[] data = bytes(10, 20, 77, 77, 30, 40);
    assertArrayEquals(
        bytes(10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40),
        decode("mono8", 2, 2, 4, data).data());
  }

  @Test
  void mono16HonoursTheByteOrder() {
    byte[] data = bytes(0x12, 0x34);
    assertArrayEquals(bytes(0x34, 0x34, 0x34), decode("mono16", 1, 1, 2, data).data());
    assertArrayEquals(
        bytes(0x12, 0x12, 0x12), ImageDecoder.DEFAULT.decode("mono16", 1, 1, 2, true, data).data());
  }

  /** Figures from OpenCV's fixed-point BT.601: white, black and a saturated red. */
  @Test
  void readsYuv() {
    byte[] expected = bytes(254, 255, 255, 0, 0, 0);
    assertClose(expected, decode("yuv422", 2, 1, 4, bytes(128, 235, 128, 16)).data(), 1);
    assertClose(expected, decode("uyvy", 2, 1, 4, bytes(128, 235, 128, 16)).data(), 1);
    assertClose(expected, decode("yuv422_yuy2", 2, 1, 4, bytes(235, 128, 16, 128)).data(), 1);
    assertClose(expected, decode("yuyv", 2, 1, 4, bytes(235, 128, 16, 128)).data(), 1);
    byte[] red = bytes(254, 0, 0, 254, 0, 0);
    assertClose(red, decode("yuyv", 2, 1, 4, bytes(81, 90, 81, 240)).data(), 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayer_rggb8", "bayer_bggr8", "bayer_gbrg8", "bayer_grbg8"})
  void everyBayerPatternRestoresAFlatColour(String encoding) {
    String pattern = encoding.substring(6, 10);
    byte[] data = new byte[6 * 4];
    for (int i = 0; i < data.length; i++) {
      char colour = pattern.charAt(i / 6 % 2 * 2 + i % 6 % 2);
      data[i] = (byte) (colour == 'r' ? 200 : colour == 'g' ? 100 : 50);
    }
    byte[] rgb = decode(encoding, 6, 4, 6, data).data();
    for (int i = 0; i < rgb.length; i += 3) {
      assertEquals(200, rgb[i] & 0xff);
      assertEquals(100, rgb[i + 1] & 0xff);
      assertEquals(50, rgb[i + 2] & 0xff);
    }
  }

  @Test
  void bayerAveragesTheNeighboursOfAColour() {
    // R G R / G B G / R G R: the centre is blue, its four diagonal neighbours red.
    byte[] data = bytes(10, 0, 20, 0, 90, 0, 30, 0, 40);
    byte[] rgb = decode("bayer_rggb8", 3, 3, 3, data).data();
    assertEquals(25, rgb[12]);
    assertEquals(0, rgb[13]);
    assertEquals(90, rgb[14]);
  }

  @Test
  void aSinglePixelOfBayerIsGray() {
    assertArrayEquals(bytes(9, 9, 9), decode("bayer_rggb8", 1, 1, 1, bytes(9)).data());
  }

  @Test
  void refusesAnUnknownEncoding() {
    assertRefused(
        "encoding \"16UC7\" is not supported; supported: rgb8, bgr8, 8UC3, rgba8, bgra8, 8UC4, mono8,"
            + " 8UC1, rgb16, bgr16, 16UC3, rgba16, bgra16, 16UC4, mono16, yuv422, uyvy,"
            + " yuv422_yuy2, yuyv, nv12, nv21, nv24, bayer_rggb8, bayer_bggr8, bayer_gbrg8,"
            + " bayer_grbg8, bayer_rggb16, bayer_bggr16, bayer_gbrg16, bayer_grbg16",
        "16UC7",
        2,
        2,
        4,
        new byte[8]);
  }

  @Test
  void refusesAStepTooSmall() {
    assertRefused(
        "step is 1919; a row of 640 rgb8 pixels needs at least 1920",
        "rgb8",
        640,
        480,
        1919,
        new byte[640 * 480 * 3]);
  }

  @Test
  void refusesDataTooShort() {
    assertRefused(
        "data has 11 bytes; 2 rows of 6 bytes (2x2 rgb8) need at least 1 * 6 + 6",
        "rgb8",
        2,
        2,
        6,
        new byte[11]);
  }

  @Test
  void refusesAnEmptyImage() {
    assertRefused("image is 0x0; both sides must be at least 1", "rgb8", 0, 0, 0, new byte[0]);
  }

  @Test
  void refusesAbsurdSizesBeforeReservingMemory() {
    assertRefused(
        "image is 4294967295x4294967295; at most 67108864 pixels are allowed",
        "rgb8",
        4294967295L,
        4294967295L,
        4294967295L,
        new byte[9]);
    assertRefused(
        "data has 9 bytes; 2 rows of 9223372036854775807 bytes (1x2 mono8) need at least"
            + " 1 * 9223372036854775807 + 1",
        "mono8",
        1,
        2,
        Long.MAX_VALUE,
        new byte[9]);
    var small = new ImageDecoder(100);
    var error =
        assertThrows(
            ImageException.class, () -> small.decode("mono8", 11, 10, 11, false, new byte[110]));
    assertEquals("image is 11x10; at most 100 pixels are allowed", error.getMessage());
  }

  @Test
  void refusesOddWidthsWherePixelsShareColour() {
    assertRefused(
        "yuyv image is 3 pixels wide; the width must be even", "yuyv", 3, 1, 6, new byte[6]);
  }

  private static void assertRefused(
      String message, String encoding, long width, long height, long step, byte[] data) {
    var error =
        assertThrows(
            ImageException.class,
            () -> ImageDecoder.DEFAULT.decode(encoding, width, height, step, false, data));
    assertEquals(message, error.getMessage());
  }

  private static void assertClose(byte[] expected, byte[] actual, int tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xff, actual[i] & 0xff, tolerance);
    }
  }
}
