package io.github.personalseg.image;

import io.github.personalseg.math.ParallelLoop;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    float[] planes = new float[3 * height * width];
    into(planes, width, height, image, width, height);
    return planes;
  }

  /**
   * Writes the image at another size, without rounding, into the upper left corner of larger
   * planes; what lies beside and below is left as it is.
   *
   * @param planes {@code [3, planeHeight, planeWidth]}; gets R, G, B, each 0..255
   * @param planeWidth at least {@code width}
   * @param planeHeight at least {@code height}
   */
  public static void into(
      float[] planes, int planeWidth, int planeHeight, RgbImage image, int width, int height) {
    ImageLimits.check(width, height, ImageLimits.MAX_PIXELS);
    if (width > planeWidth
        || height > planeHeight
        || planes.length != 3L * planeWidth * planeHeight) {
      throw new IllegalArgumentException(
          width
              + "x"
              + height
              + " do not fit into "
              + planeWidth
              + "x"
              + planeHeight
              + " planes of "
              + planes.length
              + " values together");
    }
    var filters = Filters.of(image, width, height);
    var columns = filters.columns();
    var rows = filters.rows();
    ParallelLoop.run(
        height,
        (from, to) -> {
          var lines = Lines.ofThread(image, rows, columns);
          for (int y = from; y < to; y++) {
            float[] line = lines.at(y, image, rows);
            narrow(line, columns, planes, y * planeWidth, planeHeight * planeWidth);
          }
        });
  }

  /** Brings one interleaved line to its width, and to three planes. */
  private static void narrow(float[] line, Filter columns, float[] planes, int to, int plane) {
    float[] weights = columns.weights;
    for (int x = 0; x < columns.start.length; x++) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int from = 3 * columns.start[x];
      for (int k = x * columns.taps; k < (x + 1) * columns.taps; k += Filter.GROUP) {
        float w0 = weights[k];
        float w1 = weights[k + 1];
        float w2 = weights[k + 2];
        float w3 = weights[k + 3];
        red =
            red + w0 * line[from] + w1 * line[from + 3] + w2 * line[from + 6] + w3 * line[from + 9];
        green =
            green
                + w0 * line[from + 1]
                + w1 * line[from + 4]
                + w2 * line[from + 7]
                + w3 * line[from + 10];
        blue =
            blue
                + w0 * line[from + 2]
                + w1 * line[from + 5]
                + w2 * line[from + 8]
                + w3 * line[from + 11];
        from += 3 * Filter.GROUP;
      }
      planes[to + x] = red;
      planes[plane + to + x] = green;
      planes[2 * plane + to + x] = blue;
    }
  }

  /**
   * Lines of the output height and the input width, interleaved, with zeros behind for weights that
   * are 0; for rising places, one thread. Input lines become floats once.
   */
  private static final class Lines {
    private static final ThreadLocal<@Nullable Lines> OF_THREAD = new ThreadLocal<>();

    private final int width;
    private final float[][] kept;
    private final int[] keptLine;
    private final float[] sum;

    private Lines(int width, int count, int length) {
      this.width = width;
      kept = new float[count][length];
      keptLine = new int[kept.length];
      sum = new float[length];
    }

    /** The thread's, which keep no line of another image. */
    static Lines ofThread(RgbImage image, Filter rows, Filter columns) {
      int count = Math.min(rows.taps, image.height());
      int length = 3 * (image.width() + columns.taps);
      var own = OF_THREAD.get();
      if (own == null
          || own.width != image.width()
          || own.kept.length != count
          || own.sum.length != length) {
        own = new Lines(image.width(), count, length);
        OF_THREAD.set(own);
      }
      Arrays.fill(own.keptLine, -1);
      return own;
    }

    /** Valid until the next call. */
    float[] at(int y, RgbImage image, Filter rows) {
      int start = rows.start[y];
      scale(sum, read(start, image), rows.weights[y * rows.taps]);
      for (int k = 1; k < rows.taps; k++) {
        float weight = rows.weights[y * rows.taps + k];
        if (weight != 0) {
          addScaled(sum, read(start + k, image), weight);
        }
      }
      return sum;
    }

    private float[] read(int line, RgbImage image) {
      int slot = line % kept.length;
      float[] values = kept[slot];
      if (keptLine[slot] != line) {
        keptLine[slot] = line;
        byte[] data = image.data();
        int length = 3 * width;
        int from = line * length;
        for (int i = 0; i < length; i++) {
          values[i] = data[from + i] & 0xff;
        }
      }
      return values;
    }

    // One common index in each loop: only so does the compiler use vector instructions.
    private static void scale(float[] sum, float[] values, float weight) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = weight * values[i];
      }
    }

    private static void addScaled(float[] sum, float[] values, float weight) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * values[i];
      }
    }
  }

  /** Those of both axes. Safe to use from any thread: nobody writes to them. */
  private record Filters(int width, int height, Filter columns, Filter rows) {
    /** The last ones: the next frame is mostly of the same size. */
    private static volatile @Nullable Filters last;

    static Filters of(RgbImage image, int width, int height) {
      var known = last;
      if (known != null
          && known.width == image.width()
          && known.height == image.height()
          && known.columns.start.length == width
          && known.rows.start.length == height) {
        return known;
      }
      var made =
          new Filters(
              image.width(),
              image.height(),
              Filter.of(image.width(), width),
              Filter.of(image.height(), height));
      last = made;
      return made;
    }
  }

  /**
   * For every output place the first input place and the weights from there on, as many for each,
   * in groups; the last ones may be 0 and lie behind the input.
   */
  private record Filter(int[] start, int taps, float[] weights) {
    /** So many weights at once need one check of the bounds. */
    static final int GROUP = 4;

    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      int most = 0;
      for (int i = 0; i < to; i++) {
        most = Math.max(most, end(i, scale, support, from) - first(i, scale, support));
      }
      int taps = (most + GROUP - 1) / GROUP * GROUP;
      var filter = new Filter(new int[to], taps, new float[to * taps]);
      for (int i = 0; i < to; i++) {
        double center = scale * (i + 0.5);
        int first = first(i, scale, support);
        int end = end(i, scale, support, from);
        double sum = 0;
        for (int k = first; k < end; k++) {
          sum += weight(k, center, support);
        }
        for (int k = first; k < end; k++) {
          filter.weights[i * taps + k - first] = (float) weight(k, center, support) / (float) sum;
        }
        filter.start[i] = first;
      }
      return filter;
    }

    private static int first(int i, double scale, double support) {
      return Math.max(0, (int) (scale * (i + 0.5) - support + 0.5));
    }

    private static int end(int i, double scale, double support, int from) {
      return Math.min(from, (int) (scale * (i + 0.5) + support + 0.5));
    }

    private static double weight(int place, double center, double support) {
      return Math.max(0, 1 - Math.abs((place - center + 0.5) / support));
    }
  }
}
