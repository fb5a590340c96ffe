package io.github.personalseg.image;

/**
 * Resizing with a triangle filter: bilinear when enlarging, widened to the source when shrinking so
 * that nothing aliases. Equals PyTorch's {@code interpolate(mode="bilinear", antialias=True)} and
 * Pillow's {@code BILINEAR} before rounding.
 */
public final class Resize {
  private Resize() {}

  /** The image at another size, rounded to 8 bits. */
  public static RgbImage to(RgbImage image, int width, int height) {
    float[] planes = toPlanes(image, width, height);
    int area = width * height;
    byte[] data = new byte[3 * area];
    for (int i = 0; i < area; i++) {
      for (int c = 0; c < 3; c++) {
        data[3 * i + c] = (byte) Math.round(planes[c * area + i]);
      }
    }
    return new RgbImage(width, height, data);
  }

  /**
   * The image at another size without rounding.
   *
   * @return {@code [3, height, width]}, R, G, B planes, 0..255
   */
  public static float[] toPlanes(RgbImage image, int width, int height) {
    ImageLimits.check(width, height, ImageLimits.MAX_PIXELS);
    var columns = Filter.of(image.width(), width);
    var rows = Filter.of(image.height(), height);
    float[] narrowed = new float[3 * image.height() * width];
    Strips.run(
        image.height(),
        (from, to) -> {
          for (int y = from; y < to; y++) {
            resizeRow(image, y, columns, narrowed);
          }
        });
    float[] planes = new float[3 * height * width];
    Strips.run(
        3 * height,
        (first, end) -> {
          for (int row = first; row < end; row++) {
            int above = row / height * image.height();
            resizeColumns(narrowed, width, above, rows, row % height, planes, row * width);
          }
        });
    return planes;
  }

  /** One output row from the narrowed rows of its plane, which start at row {@code above}. */
  private static void resizeColumns(
      float[] narrowed, int width, int above, Filter rows, int y, float[] planes, int to) {
    for (int k = 0; k < rows.count[y]; k++) {
      float weight = rows.weights[y][k];
      int from = (above + rows.start[y] + k) * width;
      for (int x = 0; x < width; x++) {
        planes[to + x] += weight * narrowed[from + x];
      }
    }
  }

  private static void resizeRow(RgbImage image, int y, Filter columns, float[] planes) {
    byte[] data = image.data();
    int width = columns.start.length;
    int plane = image.height() * width;
    for (int x = 0; x < width; x++) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int from = 3 * (y * image.width() + columns.start[x]);
      for (int k = 0; k < columns.count[x]; k++, from += 3) {
        float weight = columns.weights[x][k];
        red += weight * (data[from] & 0xff);
        green += weight * (data[from + 1] & 0xff);
        blue += weight * (data[from + 2] & 0xff);
      }
      int to = y * width + x;
      planes[to] = red;
      planes[plane + to] = green;
      planes[2 * plane + to] = blue;
    }
  }

  /** For every output place the first input place, how many follow, and their weights. */
  private record Filter(int[] start, int[] count, float[][] weights) {
    static Filter of(int from, int to) {
      var filter = new Filter(new int[to], new int[to], new float[to][]);
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      for (int i = 0; i < to; i++) {
        double center = scale * (i + 0.5);
        int start = Math.max(0, (int) (center - support + 0.5));
        int count = Math.min(from, (int) (center + support + 0.5)) - start;
        float[] weights = new float[count];
        double sum = 0;
        for (int k = 0; k < count; k++) {
          double weight = Math.max(0, 1 - Math.abs((start + k - center + 0.5) / support));
          weights[k] = (float) weight;
          sum += weight;
        }
        for (int k = 0; k < count; k++) {
          weights[k] /= (float) sum;
        }
        filter.start[i] = start;
        filter.count[i] = count;
        filter.weights[i] = weights;
      }
      return filter;
    }
  }
}
