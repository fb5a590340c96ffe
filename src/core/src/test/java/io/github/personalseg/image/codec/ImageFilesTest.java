package io.github.personalseg.image.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path folder;

  private static RgbImage noise(int width, int height) {
    byte[] data = new byte[3 * width * height];
    new Random(5).nextBytes(data);
    return new RgbImage(width, height, data);
  }

  @Test
  void pngKeepsEveryPixel() throws IOException {
    var image = noise(31, 17);
    Path file = folder.resolve("a.png");
    ImageFiles.write(file, image);
    assertArrayEquals(image.data(), ImageFiles.read(file).data());
  }

  @Test
  void jpegKeepsTheLook() throws IOException {
    byte[] data = new byte[3 * 64 * 32];
    for (int i = 0; i < data.length; i += 3) {
      data[i] = (byte) 200;
      data[i + 1] = 60;
      data[i + 2] = (byte) (i / 3 % 64);
    }
    Path file = folder.resolve("a.JPG");
    ImageFiles.write(file, new RgbImage(64, 32, data));
    var read = ImageFiles.read(file);
    assertEquals(64, read.width());
    for (int i = 0; i < data.length; i++) {
      assertEquals(data[i] & 0xff, read.data()[i] & 0xff, 12);
    }
  }

  @Test
  void grayKeepsItsDepth() throws IOException {
    for (int bits : new int[] {8, 16}) {
      short[] values = new short[20 * 10];
      for (int i = 0; i < values.length; i++) {
        values[i] = (short) (bits == 8 ? i + 50 : i * 327);
      }
      Path file = folder.resolve(bits + ".png");
      ImageFiles.write(file, new GrayImage(20, 10, bits, values));
      var read = ImageFiles.readGray(file);
      assertEquals(bits, read.bits());
      assertArrayEquals(values, read.values());
    }
  }

  @Test
  void colouredImagesAreNoGrayOnes() throws IOException {
    Path file = folder.resolve("a.png");
    ImageFiles.write(file, noise(4, 4));
    var error = assertThrows(IOException.class, () -> ImageFiles.readGray(file));
    assertEquals(file + ": image has 3 channels; a gray image has 1", error.getMessage());
  }

  @Test
  void refusesAnotherEnding() {
    var error =
        assertThrows(
            IOException.class, () -> ImageFiles.write(folder.resolve("a.gif"), noise(2, 2)));
    assertTrue(
        error.getMessage().endsWith("a.gif has no known ending; allowed: .png, .jpg, .jpeg"));
  }

  @Test
  void refusesWhatIsNoImage() throws IOException {
    Path file = folder.resolve("a.png");
    Files.writeString(file, "hello");
    var error = assertThrows(ImageException.class, () -> ImageFiles.read(file));
    assertTrue(error.getMessage().contains("not an image in a known format (5 bytes)"));
  }

  @Test
  void aMissingFileIsNamed() {
    var error =
        assertThrows(NoSuchFileException.class, () -> ImageFiles.read(folder.resolve("no.png")));
    assertTrue(error.getMessage().endsWith("no.png"));
  }

  @Test
  void refusesAnAbsurdSizeBeforeDecoding() throws IOException {
    byte[] png = ImageFiles.png(noise(4, 4));
    ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 50_000);
    var crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    var error = assertThrows(ImageException.class, () -> ImageFiles.decode(png));
    assertEquals("image is 60000x50000; at most 67108864 pixels are allowed", error.getMessage());
  }

  @Test
  void damagedFilesGiveNothingButClearErrors() throws IOException {
    byte[][] goods = {ImageFiles.png(noise(16, 16)), ImageFiles.jpeg(noise(16, 16), 0.8f)};
    var random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] good = goods[i % 2];
      byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        ImageFiles.decode(bad);
      } catch (IOException | ImageException expected) {
        refused++;
      }
    }
    assertTrue(refused > 100, "only " + refused + " of 600 damaged files were refused");
  }
}
