package io.github.personalseg.segment;

import io.github.personalseg.image.GrayImage;
import io.github.personalseg.math.ParallelLoop;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import java.util.Objects;

/**
 * One label id per camera pixel.
 *
 * @param width columns
 * @param height rows
 * @param depth how wide an id is
 * @param ids {@code [height, width]}, unsigned; not copied, callers must not change it afterwards
 * @param generation number of the generation that says what the ids mean
 */
public record LabelImage(int width, int height, LabelEncoding depth, short[] ids, long generation) {
  public LabelImage {
    Objects.requireNonNull(depth, "depth");
    if (width < 1 || height < 1 || ids.length != (long) width * height) {
      throw new IllegalArgumentException(
          "label image is " + width + "x" + height + " with " + ids.length + " ids");
    }
  }

  /** The id at column {@code x}, row {@code y}. */
  public int idAt(int x, int y) {
    return ids[y * width + x] & 0xffff;
  }

  /** The pixels as ROS image data without padding between rows: mono8, or mono16 little-endian. */
  public byte[] toBytes() {
    return toBytes(new byte[0]);
  }

  /**
   * The same.
   *
   * @param used bytes that nobody reads any more, which are filled where their number fits
   */
  public byte[] toBytes(byte[] used) {
    int length = depth == LabelEncoding.MONO8 ? ids.length : 2 * ids.length;
    byte[] bytes = used.length == length ? used : new byte[length];
    ParallelLoop.run(
        height,
        (from, to) -> {
          if (depth == LabelEncoding.MONO8) {
            low(ids, bytes, from * width, to * width);
          } else {
            lowAndHigh(ids, bytes, from * width, to * width);
          }
        });
    return bytes;
  }

  private static void low(short[] ids, byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[i] = (byte) ids[i];
    }
  }

  private static void lowAndHigh(short[] ids, byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      bytes[2 * i] = (byte) ids[i];
      bytes[2 * i + 1] = (byte) (ids[i] >> 8);
    }
  }

  /** The ids as a gray image of the same depth, sharing memory. */
  public GrayImage toGray() {
    return new GrayImage(width, height, depth == LabelEncoding.MONO8 ? 8 : 16, ids);
  }
}
