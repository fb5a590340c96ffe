package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.math.ParallelLoop;

/**
 * Scores P of every class on the proposal grid.
 *
 * @param classCount C, in the order of the generation's classes
 * @param height h, rows over the padded model input
 * @param width w
 * @param values {@code [C, h, w]}, each at least 0
 * @param geometry where the camera image lies in the padded model input
 * @param mass what the proposals say in all, {@code [h, w]}: the sum over every class and "no
 *     object", above 1 where proposals overlap
 */
public record ScoreGrid(
    int classCount, int height, int width, float[] values, FrameGeometry geometry, float[] mass) {

  /** A grid in which nothing is said for "no object". */
  public ScoreGrid(int classCount, int height, int width, float[] values, FrameGeometry geometry) {
    this(classCount, height, width, values, geometry, sums(values, height * width));
  }

  private static float[] sums(float[] values, int cells) {
    float[] sums = new float[cells];
    for (int i = 0; i < values.length; i++) {
      sums[i % cells] += values[i];
    }
    return sums;
  }

  /**
   * Turns scores at camera size into probabilities: the part of all that the proposals say there.
   * Where they say less than 1 in all, the rest is "no object". What is best stays best, since a
   * pixel's scores are all divided by one number.
   *
   * @param scores {@code [imageHeight, imageWidth]}, each at least 0; changed to 0..1
   */
  public void toProbabilities(float[] scores) {
    var rows = rows();
    var columns = columns();
    int imageWidth = columns.low().length;
    ParallelLoop.run(
        rows.low().length,
        (from, to) -> {
          float[] line = new float[width];
          for (int y = from; y < to; y++) {
            int top = rows.low()[y] * width;
            int bottom = rows.high()[y] * width;
            for (int x = 0; x < width; x++) {
              line[x] = AxisSampling.between(mass[top + x], mass[bottom + x], rows.fraction()[y]);
            }
            for (int x = 0; x < imageWidth; x++) {
              float all =
                  AxisSampling.between(
                      line[columns.low()[x]], line[columns.high()[x]], columns.fraction()[x]);
              int at = y * imageWidth + x;
              scores[at] = Math.min(1, scores[at] / Math.max(1, all));
            }
          }
        });
  }

  /**
   * One class's scores at camera size, bilinear.
   *
   * @param classIndex place in the generation's classes
   * @return {@code [imageHeight, imageWidth]}
   */
  public float[] atCameraSize(int classIndex) {
    return AxisSampling.upsample(values, classIndex * height * width, width, rows(), columns());
  }

  AxisSampling rows() {
    return rows(height, geometry);
  }

  AxisSampling columns() {
    return columns(width, geometry);
  }

  /** Where the camera's rows lie on a grid of this height. */
  static AxisSampling rows(int height, FrameGeometry geometry) {
    return AxisSampling.of(height, geometry.cellHeight(height), geometry.imageHeight());
  }

  /** Where the camera's columns lie on a grid of this width. */
  static AxisSampling columns(int width, FrameGeometry geometry) {
    return AxisSampling.of(width, geometry.cellWidth(width), geometry.imageWidth());
  }
}
