package io.github.personalseg.cli.bench.soak;

import io.github.personalseg.cli.demo.LiveReferences;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.Time;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/**
 * A camera for measurements: noise in 4 by 4 blocks, other in each frame, with one block that stays
 * as it is and can be taught.
 *
 * @param width of its images, at least 1
 * @param height of its images, at least 1
 */
public record SyntheticCamera(int width, int height) {
  private static final int BLOCKS = 4;

  /** The block that stays: beside the middle. */
  private static final int STEADY = BLOCKS / 2 * BLOCKS + BLOCKS / 2;

  private static final byte[] STEADY_COLOUR = {(byte) 200, 40, 30};

  /** A frame, stamped now; its pixels are the same for the same number. */
  public Image frame(int number) {
    return frame(number, memory());
  }

  /** For the pixels of one frame. */
  public byte[] memory() {
    return new byte[width * height * 3];
  }

  /**
   * {@link #frame(int)} in memory that nobody reads any more.
   *
   * @param pixels of {@link #memory}
   */
  public Image frame(int number, byte[] pixels) {
    var now = Instant.now();
    var stamp = new Time((int) now.getEpochSecond(), now.getNano());
    draw(number, pixels);
    return new Image(new Header(stamp, "camera"), height, width, "rgb8", 0, 3L * width, pixels);
  }

  /** Whether a label image has the size of its frames. */
  public boolean fits(Image labels) {
    return labels.width() == width && labels.height() == height;
  }

  private byte[] pixels(int number) {
    byte[] data = memory();
    draw(number, data);
    return data;
  }

  private void draw(int number, byte[] data) {
    byte[] colours = new byte[BLOCKS * BLOCKS * 3];
    new Random(number).nextBytes(colours);
    System.arraycopy(STEADY_COLOUR, 0, colours, 3 * STEADY, 3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(colours, 3 * block(x, y), data, 3 * (y * width + x), 3);
      }
    }
  }

  private int block(int x, int y) {
    return BLOCKS * (BLOCKS * y / height) + BLOCKS * x / width;
  }

  /** A frame in which the steady block is marked. */
  public Reference reference(int number) {
    byte[] cells = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        cells[y * width + x] = (byte) (block(x, y) == STEADY ? 1 : 0);
      }
    }
    var mask = new Mask(width, height, cells);
    return LiveReferences.of(
        new AnnotatedFrame(
            new RgbImage(width, height, pixels(number)),
            Optional.of(new Annotation.Image(mask)),
            false));
  }
}
