package io.github.personalseg.bench.data;

import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One image of a set, read when asked.
 *
 * @param file the picture; images of one file have one backbone pass
 * @param source reads what is known of its pixels
 */
public record BenchImage(Path file, Source source) {
  /** Reads an image's truth. */
  @FunctionalInterface
  public interface Source {
    /** The truth, of the picture's size. */
    Truth read() throws IOException;
  }

  /** The picture. */
  public RgbImage image() throws IOException {
    return ImageFiles.read(file);
  }

  /**
   * The truth.
   *
   * @throws IOException when it cannot be read or has another size than the picture
   */
  public Truth truth(RgbImage picture) throws IOException {
    Truth truth;
    try {
      truth = source.read();
    } catch (ImageException e) {
      throw new IOException(e.getMessage(), e);
    }
    var mask = truth.concept();
    if (mask.width() != picture.width() || mask.height() != picture.height()) {
      throw new IOException(
          "the marking of "
              + file
              + " is "
              + mask.width()
              + "x"
              + mask.height()
              + ", the picture "
              + picture.width()
              + "x"
              + picture.height());
    }
    return truth;
  }
}
