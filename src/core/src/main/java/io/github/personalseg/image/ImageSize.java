package io.github.personalseg.image;

/**
 * How large an image is, in pixels.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1; 33,554,432 pixels in all at most
 */
public record ImageSize(int width, int height) {
  private static final int MOST_PIXELS = 33_554_432;

  public ImageSize {
    if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "image size is " + width + "x" + height + "; allowed: 1x1 to " + MOST_PIXELS + " pixels");
    }
  }

  /**
   * Reads one, such as {@code 640x480}.
   *
   * @throws IllegalArgumentException when the text is no size, or the size too large
   */
  public static ImageSize parse(String text) {
    if (!text.matches("\\d{1,5}x\\d{1,5}")) {
      throw new IllegalArgumentException("image size is \"" + text + "\"; it must be like 640x480");
    }
    String[] sides = text.split("x");
    return new ImageSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
