package io.github.personalseg.image;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A binary mask.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param cells {@code [height, width]}, non-zero inside; not copied, callers must not change it
 *     afterwards
 */
public record Mask(int width, int height, byte[] cells) {
  /** A point in image coordinates: (0, 0) is the image's outer top left corner. */
  public record Point(double x, double y) {
    /** As people write it, such as {@code (330, 250)}. */
    @Override
    public String toString() {
      return "(" + plain(x) + ", " + plain(y) + ")";
    }

    private static String plain(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }

  /** A rectangle of whole pixels; {@code width} and {@code height} are at least 1. */
  public record Box(int x, int y, int width, int height) {
    /** As people write it, such as {@code 300,205,62,86}: x, y, width, height. */
    @Override
    public String toString() {
      return x + "," + y + "," + width + "," + height;
    }
  }

  public Mask {
    Objects.requireNonNull(cells, "cells");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "mask is " + width + "x" + height + "; both sides must be at least 1");
    }
    if (cells.length != (long) width * height) {
      throw new IllegalArgumentException(
          "mask has "
              + cells.length
              + " cells; "
              + width
              + "x"
              + height
              + " needs "
              + (long) width * height);
    }
  }

  /** The pixels of an image that are not black. */
  public static Mask ofImage(RgbImage image) {
    byte[] data = image.data();
    byte[] cells = new byte[image.width() * image.height()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) ((data[3 * i] | data[3 * i + 1] | data[3 * i + 2]) != 0 ? 1 : 0);
    }
    return new Mask(image.width(), image.height(), cells);
  }

  /** What it marks in white, the rest in black. */
  public RgbImage toImage() {
    byte[] data = new byte[cells.length * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (cells[i / 3] != 0 ? 255 : 0);
    }
    return new RgbImage(width, height, data);
  }

  /**
   * The part of a rectangle that lies in the image.
   *
   * @throws IllegalArgumentException when none of it does
   */
  public static Mask ofBox(int width, int height, Box box) {
    int left = Math.max(0, box.x());
    int top = Math.max(0, box.y());
    long right = Math.min(width, (long) box.x() + box.width());
    long bottom = Math.min(height, (long) box.y() + box.height());
    if (left >= right || top >= bottom) {
      throw new IllegalArgumentException(
          "box " + box + " covers no pixel of the " + width + "x" + height + " image");
    }
    byte[] cells = cells(width, height);
    for (int y = top; y < bottom; y++) {
      Arrays.fill(cells, y * width + left, (int) (y * (long) width + right), (byte) 1);
    }
    return new Mask(width, height, cells);
  }

  /**
   * The pixels whose centres lie inside a closed polygon (even-odd rule).
   *
   * @param corners at least 3, finite
   */
  public static Mask ofPolygon(int width, int height, List<Point> corners) {
    if (corners.size() < 3) {
      throw new IllegalArgumentException(
          "polygon has " + corners.size() + " corners; it needs at least 3");
    }
    for (Point corner : corners) {
      if (!Double.isFinite(corner.x()) || !Double.isFinite(corner.y())) {
        throw new IllegalArgumentException("polygon corner " + corner + " is not finite");
      }
    }
    byte[] cells = cells(width, height);
    double[] crossings = new double[corners.size()];
    for (int y = 0; y < height; y++) {
      int count = crossings(corners, y + 0.5, crossings);
      Arrays.sort(crossings, 0, count);
      for (int i = 0; i + 1 < count; i += 2) {
        int from = (int) Math.max(0, Math.ceil(crossings[i] - 0.5));
        int to = (int) Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
        if (from < to) {
          Arrays.fill(cells, y * width + from, y * width + to, (byte) 1);
        }
      }
    }
    return new Mask(width, height, cells);
  }

  private static int crossings(List<Point> corners, double y, double[] crossings) {
    int count = 0;
    Point from = corners.get(corners.size() - 1);
    for (Point to : corners) {
      if (from.y() <= y != to.y() <= y) {
        double along = (y - from.y()) / (to.y() - from.y());
        crossings[count++] = from.x() + along * (to.x() - from.x());
      }
      from = to;
    }
    return count;
  }

  private static byte[] cells(int width, int height) {
    if (width < 1 || height < 1 || (long) width * height > ImageLimits.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "mask is "
              + width
              + "x"
              + height
              + "; both sides must be at least 1 and the area at most "
              + ImageLimits.MAX_PIXELS
              + " pixels");
    }
    return new byte[width * height];
  }

  /** Whether the pixel at column {@code x}, row {@code y} lies inside. */
  public boolean contains(int x, int y) {
    return cells[y * width + x] != 0;
  }

  /** Number of pixels inside. */
  public int area() {
    int area = 0;
    for (byte cell : cells) {
      if (cell != 0) {
        area++;
      }
    }
    return area;
  }

  /** The smallest box around the pixels inside; absent when there is none. */
  public Optional<Box> bounds() {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (contains(x, y)) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = y;
        }
      }
    }
    return bottom < 0
        ? Optional.empty()
        : Optional.of(new Box(left, top, right - left + 1, bottom - top + 1));
  }

  /**
   * How much of each grid cell the mask covers. Cell {@code (i, j)} spans columns {@code i *
   * cellWidth} to {@code (i + 1) * cellWidth} and rows alike; what lies beyond the mask's edges
   * counts as outside.
   *
   * @param cellWidth mask columns per cell, above 0, not necessarily whole
   * @param cellHeight mask rows per cell, above 0
   * @return {@code [gridHeight, gridWidth]}, each 0..1
   */
  public float[] coverage(int gridWidth, int gridHeight, double cellWidth, double cellHeight) {
    if (!(cellWidth > 0 && cellHeight > 0)) {
      throw new IllegalArgumentException(
          "cell is " + cellWidth + "x" + cellHeight + " pixels; both sides must be above 0");
    }
    float[] coverage = new float[gridWidth * gridHeight];
    double[] row = new double[gridWidth];
    for (int y = 0; y < height; y++) {
      if (!rowCoverage(y, cellWidth, row)) {
        continue;
      }
      int last = (int) Math.min(gridHeight - 1L, (long) Math.floor((y + 1) / cellHeight));
      for (int j = (int) (y / cellHeight); j <= last; j++) {
        double overlap = overlap(y, j, cellHeight);
        for (int i = 0; i < gridWidth && overlap > 0; i++) {
          coverage[j * gridWidth + i] += (float) (row[i] * overlap);
        }
      }
    }
    return coverage;
  }

  private boolean rowCoverage(int y, double cellWidth, double[] row) {
    Arrays.fill(row, 0);
    boolean any = false;
    for (int x = 0; x < width; x++) {
      if (contains(x, y)) {
        any = true;
        int last = (int) Math.min(row.length - 1L, (long) Math.floor((x + 1) / cellWidth));
        for (int i = (int) (x / cellWidth); i <= last; i++) {
          row[i] += Math.max(0, overlap(x, i, cellWidth));
        }
      }
    }
    return any;
  }

  /** The part of cell {@code cell} that pixel {@code pixel} fills, along one axis. */
  private static double overlap(int pixel, int cell, double size) {
    return (Math.min(pixel + 1, (cell + 1) * size) - Math.max(pixel, cell * size)) / size;
  }
}
