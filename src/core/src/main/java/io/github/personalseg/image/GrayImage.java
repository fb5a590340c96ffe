package io.github.personalseg.image;

/**
 * A gray image of 8 or 16 bits, as labels are kept in.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param bits 8 or 16
 * @param values {@code [height, width]}, unsigned; not copied, callers must not change it
 *     afterwards
 */
public record GrayImage(int width, int height, int bits, short[] values) {
  public GrayImage {
    if (bits != 8 && bits != 16) {
      throw new IllegalArgumentException("gray image has " + bits + " bits; allowed: 8, 16");
    }
    if (width < 1 || height < 1 || values.length != (long) width * height) {
      throw new IllegalArgumentException(
          "gray image is " + width + "x" + height + " with " + values.length + " values");
    }
  }

  /** The value at column {@code x}, row {@code y}. */
  public int at(int x, int y) {
    return values[y * width + x] & 0xffff;
  }
}
