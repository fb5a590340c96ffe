package io.github.personalseg.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.image.codec.ImageDecoder;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures, masks and messages with each of EXIF's orientations, in every place EXIF may stand. */
class OrientationTest {
  private static final int WIDTH = 32;
  private static final int HEIGHT = 16;

  @TempDir Path folder;

  /** Where EXIF data stands in a file. */
  private enum Place {
    JPEG,
    JPEG_BEHIND_JFIF_AND_PROFILE,
    JPEG_BEHIND_XMP,
    PROGRESSIVE_JPEG,
    PNG_BEFORE_DATA,
    PNG_BEHIND_DATA
  }

  private record Member(int orientation, Place place, ByteOrder order, int type) {}

  static Stream<Member> members() {
    var members = new ArrayList<Member>();
    for (int orientation = 1; orientation <= 8; orientation++) {
      for (var place : Place.values()) {
        for (var order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
          for (int type : new int[] {1, 3, 4}) {
            members.add(new Member(orientation, place, order, type));
          }
        }
      }
    }
    return members.stream();
  }

  /** Upright: white in a corner, a gray bar along the top, the rest black. */
  private static int upright(int x, int y) {
    return x < 8 && y < 8 ? 255 : y < 8 ? 160 : 0;
  }

  /**
   * The value stored at a place, by EXIF's own words on which sides the stored first row and first
   * column are: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7
   * right bottom, 8 left bottom.
   */
  private static int stored(int orientation, int row, int column) {
    int right = WIDTH - 1;
    int bottom = HEIGHT - 1;
    return switch (orientation) {
      case 1 -> upright(column, row);
      case 2 -> upright(right - column, row);
      case 3 -> upright(right - column, bottom - row);
      case 4 -> upright(column, bottom - row);
      case 5 -> upright(row, column);
      case 6 -> upright(right - row, column);
      case 7 -> upright(right - row, bottom - column);
      default -> upright(row, bottom - column);
    };
  }

  private static byte[] file(Member member) throws IOException {
    return file(
        member.orientation(),
        member.place(),
        PictureBytes.exif(member.orientation(), member.order(), member.type()));
  }

  private static byte[] file(int orientation, Place place, byte[] exif) throws IOException {
    boolean turned = orientation > 4;
    int width = turned ? HEIGHT : WIDTH;
    int height = turned ? WIDTH : HEIGHT;
    PictureBytes.Samples samples = (x, y, c) -> stored(orientation, y, x);
    switch (place) {
      case PNG_BEFORE_DATA, PNG_BEHIND_DATA -> {
        var chunk = new PictureBytes.Chunk("eXIf", exif, place == Place.PNG_BEHIND_DATA);
        return PictureBytes.png(width, height, 0, 8, false, samples, chunk);
      }
      default -> {
        boolean progressive = place == Place.PROGRESSIVE_JPEG;
        byte[] jpeg =
            PictureBytes.withExif(
                PictureBytes.jpeg(width, height, 1, progressive, 0.95f, samples), exif);
        if (place == Place.JPEG_BEHIND_XMP) {
          byte[] xmp = "http://ns.adobe.com/xap/1.0/\0<x/>".getBytes(StandardCharsets.ISO_8859_1);
          jpeg = PictureBytes.with(jpeg, 0xe1, xmp);
        } else if (place == Place.JPEG_BEHIND_JFIF_AND_PROFILE) {
          jpeg = PictureBytes.with(jpeg, 0xe2, new byte[3000]);
          jpeg = PictureBytes.withJfif(jpeg);
        }
        return jpeg;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("members")
  void picturesAndMasksStandUpright(Member member) throws IOException {
    byte[] bytes = file(member);
    var image = ImageFiles.decode(bytes);
    assertEquals(WIDTH, image.width());
    assertEquals(HEIGHT, image.height());
    boolean jpeg = member.place().name().contains("JPEG");
    var mask = ImageFiles.readMask(Files.write(folder.resolve("mask"), bytes));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        assertEquals(upright(x, y), image.data()[at] & 0xff, jpeg ? 12 : 0, x + ", " + y);
        assertEquals(upright(x, y) > 0, mask.contains(x, y), x + ", " + y);
      }
    }
    assertEquals(member.orientation(), ImageFiles.orientation(bytes).number());
  }

  /** As image_transport gives them: calibration and depth are of the stored pixels. */
  @ParameterizedTest
  @MethodSource("members")
  void messagesKeepTheirPixels(Member member) throws IOException {
    var image = ImageDecoder.DEFAULT.decodeCompressed("mono8; jpeg compressed ", file(member));
    boolean turned = member.orientation() > 4;
    assertEquals(turned ? HEIGHT : WIDTH, image.width());
    assertEquals(
        stored(member.orientation(), 1, 1), image.data()[3 * (image.width() + 1)] & 0xff, 12);
  }

  @Test
  void badExifIsNoReasonToRefuse() throws IOException {
    var random = new Random(7);
    byte[] plain = ImageFiles.decode(file(1, Place.JPEG, new byte[0])).data();
    for (int i = 0; i < 600; i++) {
      byte[] exif = PictureBytes.exif(9 + i, ByteOrder.LITTLE_ENDIAN, 3);
      byte[] bad = java.util.Arrays.copyOf(exif, random.nextInt(exif.length + 1));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        // the orientation itself, 8 to 9 bytes into its entry, stays out of range
        int at = random.nextInt(bad.length);
        bad[at] = at == 30 || at == 31 ? bad[at] : (byte) random.nextInt();
      }
      for (var place : new Place[] {Place.JPEG, Place.PNG_BEFORE_DATA}) {
        var image = ImageFiles.decode(file(1, place, bad));
        if (place == Place.JPEG && image.width() == WIDTH) {
          assertArrayEquals(plain, image.data());
        }
      }
    }
  }

  @Test
  void numbersOutOfRangeAreUpright() throws IOException {
    for (int orientation : new int[] {0, 9, 255, 32768 + 6, 65535}) {
      byte[] exif = PictureBytes.exif(orientation, ByteOrder.BIG_ENDIAN, 3);
      byte[] bytes = PictureBytes.withExif(file(6, Place.JPEG, new byte[0]), exif);
      assertEquals(HEIGHT, ImageFiles.decode(bytes).width());
    }
  }
}
