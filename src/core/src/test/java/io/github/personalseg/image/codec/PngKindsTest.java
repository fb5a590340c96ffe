package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.PictureBytes;
import io.github.personalseg.image.PictureBytes.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PNG of every colour type and depth, plain and interlaced, with and without transparency. */
class PngKindsTest {
  private static final int WIDTH = 19;
  private static final int HEIGHT = 13;

  @TempDir Path folder;

  /** What makes pixels transparent. */
  private enum Clear {
    NOTHING,
    OPAQUE,
    SOME
  }

  private record Kind(int colourType, int bits, boolean interlaced, Clear clear) {
    int most() {
      return (1 << bits) - 1;
    }

    /** A value that differs by place and channel; 0 occurs. */
    int sample(int x, int y, int channel) {
      boolean alpha = (colourType == 4 && channel == 1) || channel == 3;
      if (alpha) {
        return clear == Clear.SOME && x == 3
            ? 0
            : clear == Clear.SOME && x == 4 ? most() / 2 : most();
      }
      return x == 0 ? 0 : (int) ((x * 7919L + y * 104729L + channel * 31337L) % (most() + 1L));
    }
  }

  static Stream<Kind> kinds() {
    var kinds = new ArrayList<Kind>();
    int[][] depths = {{1, 2, 4, 8, 16}, {}, {8, 16}, {1, 2, 4, 8}, {8, 16}, {}, {8, 16}};
    for (int colourType = 0; colourType < depths.length; colourType++) {
      for (int bits : depths[colourType]) {
        for (boolean interlaced : new boolean[] {false, true}) {
          for (var clear : Clear.values()) {
            kinds.add(new Kind(colourType, bits, interlaced, clear));
          }
        }
      }
    }
    return kinds.stream();
  }

  private static Chunk[] chunks(Kind kind) {
    var chunks = new ArrayList<Chunk>();
    // A gamma and a profile's name: neither may change the pixels.
    chunks.add(Chunk.before("gAMA", 0, 0, 0xb1, 0x8f));
    if (kind.colourType() == 3) {
      int[] palette = new int[3 * (kind.most() + 1)];
      for (int i = 0; i < palette.length; i++) {
        palette[i] = paletteValue(i / 3, i % 3);
      }
      chunks.add(Chunk.before("PLTE", palette));
    }
    if (kind.clear() == Clear.NOTHING) {
      return chunks.toArray(Chunk[]::new);
    }
    boolean some = kind.clear() == Clear.SOME;
    switch (kind.colourType()) {
      case 3 -> chunks.add(Chunk.before("tRNS", some ? 0 : 255, 255));
      // One gray or colour is transparent: that of the pixel (5, 5), or one that does not occur.
      case 0 -> {
        int key = kind.sample(5, 5, 0);
        if (some) {
          chunks.add(Chunk.before("tRNS", key >> 8, key));
        }
      }
      case 2 -> {
        int[] key = new int[6];
        for (int c = 0; c < 3; c++) {
          int value = some ? kind.sample(5, 5, c) : 3;
          key[2 * c] = value >> 8;
          key[2 * c + 1] = value & 0xff;
        }
        chunks.add(Chunk.before("tRNS", key));
      }
      default -> {}
    }
    return chunks.toArray(Chunk[]::new);
  }

  private static int paletteValue(int index, int channel) {
    return index == 0 ? 0 : (index * 37 + channel * 91) % 255 + 1;
  }

  /** Red, green, blue as stored, each 0 to the kind's most. */
  private static int[] colour(Kind kind, int x, int y) {
    int[] rgb = new int[3];
    for (int c = 0; c < 3; c++) {
      rgb[c] =
          switch (kind.colourType()) {
            case 0, 4 -> kind.sample(x, y, 0);
            case 3 -> paletteValue(kind.sample(x, y, 0), c);
            default -> kind.sample(x, y, c);
          };
    }
    return rgb;
  }

  /** 0 to 1. */
  private static double opacity(Kind kind, int x, int y) {
    boolean some = kind.clear() == Clear.SOME;
    return switch (kind.colourType()) {
      case 0, 2 -> some && Arrays.equals(colour(kind, x, y), colour(kind, 5, 5)) ? 0 : 1;
      case 3 -> some && kind.sample(x, y, 0) == 0 ? 0 : 1;
      default -> kind.sample(x, y, kind.colourType() == 4 ? 1 : 3) / (double) kind.most();
    };
  }

  private static byte[] file(Kind kind) throws IOException {
    return PictureBytes.png(
        WIDTH,
        HEIGHT,
        kind.colourType(),
        kind.bits(),
        kind.interlaced(),
        kind::sample,
        chunks(kind));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void hasTheRightPixels(Kind kind) throws IOException {
    byte[] bytes = file(kind);
    byte[] rgb = ImageFiles.decode(bytes).data();
    int most = kind.colourType() == 3 ? 255 : kind.most();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int[] colour = colour(kind, x, y);
        for (int c = 0; c < 3; c++) {
          long value = Math.round(colour[c] * opacity(kind, x, y));
          long shown = most > 255 ? value >> 8 : value * 255 / most;
          assertEquals(
              shown,
              rgb[3 * (y * WIDTH + x) + c] & 0xff,
              opacity(kind, x, y) == 1 ? 0 : 1,
              x + ", " + y + ", " + c);
        }
      }
    }
  }

  /** Messages: as camera drivers mean it, whatever stands in alpha. */
  @ParameterizedTest
  @MethodSource("kinds")
  void messagesKnowNoTransparency(Kind kind) throws IOException {
    var opaque = new Kind(kind.colourType(), kind.bits(), kind.interlaced(), Clear.OPAQUE);
    String format = kind.bits() == 16 ? "mono16; png compressed " : "bgr8; png compressed bgr8";
    assertArrayEquals(
        ImageFiles.decode(file(opaque)).data(),
        ImageDecoder.DEFAULT.decodeCompressed(format, file(kind)).data());
  }

  /** However dark, before any scaling: a 1 of 65535 is inside. */
  @ParameterizedTest
  @MethodSource("kinds")
  void masksAreWhatIsNotBlack(Kind kind) throws IOException {
    var mask = ImageFiles.readMask(Files.write(folder.resolve("mask.png"), file(kind)));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int[] colour = colour(kind, x, y);
        boolean inside = (colour[0] | colour[1] | colour[2]) != 0 && opacity(kind, x, y) > 0;
        assertEquals(inside, mask.contains(x, y), x + ", " + y);
      }
    }
  }

  /** A mask that marks nothing says what was read, whatever its kind. */
  @ParameterizedTest
  @MethodSource("kinds")
  void emptyMasksTellWhatWasSeen(Kind kind) throws IOException {
    byte[] bytes =
        PictureBytes.png(
            WIDTH, HEIGHT, kind.colourType(), kind.bits(), false, (x, y, c) -> 0, chunks(kind));
    var file = Files.write(folder.resolve("mask.png"), bytes);
    var error = assertThrows(IOException.class, () -> ImageFiles.readMask(file));
    String start = file + ": the mask is empty: it is a PNG of 19x13 (";
    assertTrue(error.getMessage().startsWith(start), error.getMessage());
    assertTrue(error.getMessage().contains("brightest pixel is 0 of "), error.getMessage());
  }

  /** A cut or a wrong byte is refused; none of them gives other pixels. */
  @ParameterizedTest
  @MethodSource("kinds")
  void damageIsRefused(Kind kind) throws IOException {
    byte[] good = file(kind);
    byte[] pixels = ImageFiles.decode(good).data();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      var error = assertThrows(Exception.class, () -> ImageFiles.decode(cut));
      assertTrue(error instanceof IOException || error instanceof ImageException, "" + error);
    }
    for (int i = 0; i < good.length; i += 3) {
      byte[] bad = good.clone();
      bad[i] ^= 0x20;
      try {
        byte[] read = ImageFiles.decode(bad).data();
        if (kind.clear() != Clear.SOME) { // a damaged tRNS leaves all opaque
          assertArrayEquals(pixels, read, "byte " + i);
        }
      } catch (IOException | ImageException expected) {
        assertTrue(!expected.getMessage().contains("\n"));
      }
    }
  }

  @Test
  void refusesWhatDoesNotExist() throws IOException {
    byte[] unknown = PictureBytes.png(4, 4, 5, 8, false, (x, y, c) -> 9);
    var error = assertThrows(IOException.class, () -> ImageFiles.decode(unknown));
    assertEquals("damaged PNG: colour type 5 with 8 bits does not exist", error.getMessage());
    byte[] apple =
        PictureBytes.png(4, 4, 2, 8, false, (x, y, c) -> 9, Chunk.before("CgBI", 1, 2, 3, 4));
    assertEquals(
        "PNG with a chunk CgBI is not supported",
        assertThrows(ImageException.class, () -> ImageFiles.decode(apple)).getMessage());
    byte[] flat = PictureBytes.png(0, 4, 2, 8, false, (x, y, c) -> 9);
    assertEquals(
        "image is 0x4; both sides must be at least 1",
        assertThrows(ImageException.class, () -> ImageFiles.decode(flat)).getMessage());
  }

  /**
   * A few bytes that say they are 32 million pixels are refused before memory is taken for them.
   */
  @Test
  void aSizeThatItsDataCannotHoldTakesNoMemory() throws IOException {
    byte[] small = PictureBytes.png(4, 4, 0, 16, false, (x, y, channel) -> 0);
    byte[] bomb = small.clone();
    var view = java.nio.ByteBuffer.wrap(bomb);
    view.putInt(16, 8000).putInt(20, 4000);
    var crc = new java.util.zip.CRC32();
    crc.update(bomb, 12, 17);
    view.putInt(29, (int) crc.getValue());
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    var error = assertThrows(IOException.class, () -> ImageFiles.decodeGray(bomb));
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 1 << 20, taken + " bytes");
    assertTrue(error.getMessage().contains("cannot hold 8000x4000"), error.getMessage());
  }
}
