package io.github.personalseg.bench.data;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Truth that marks the concept only. */
public final class MaskFiles {
  /** Values from here on are inside: half of the annotators of CUB, half of white. */
  private static final int INSIDE = 128;

  private MaskFiles() {}

  /** Inside is what is not black, as in every mask file; upright as its EXIF data says. */
  static BenchImage positive(Path picture, Path mask) {
    return new BenchImage(picture, () -> new Truth(ImageFiles.readMask(mask), Optional.empty()));
  }

  /** Inside is what is half bright or brighter in one of its colours. */
  static BenchImage byHalf(Path picture, Path mask) {
    return new BenchImage(picture, () -> new Truth(read(mask), Optional.empty()));
  }

  /** The picture without the concept. */
  public static BenchImage negative(Path picture) {
    return new BenchImage(
        picture,
        () -> {
          var image = ImageFiles.read(picture);
          int pixels = image.width() * image.height();
          return new Truth(
              new Mask(image.width(), image.height(), new byte[pixels]), Optional.empty());
        });
  }

  private static Mask read(Path file) throws IOException {
    var image = ImageFiles.read(file);
    byte[] cells = new byte[image.width() * image.height()];
    int area = 0;
    for (int i = 0; i < cells.length; i++) {
      int brightest = 0;
      for (int c = 0; c < 3; c++) {
        brightest = Math.max(brightest, image.data()[3 * i + c] & 0xff);
      }
      cells[i] = (byte) (brightest >= INSIDE ? 1 : 0);
      area += cells[i];
    }
    if (area == 0) {
      throw new IOException(
          "mask " + file + " marks nothing; inside is " + INSIDE + " or brighter of 255");
    }
    return new Mask(image.width(), image.height(), cells);
  }
}
