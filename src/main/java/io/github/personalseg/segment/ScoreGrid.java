package io.github.personalseg.segment;

import io.github.personalseg.backbone.FrameGeometry;

/**
 * Scores P of every class on the proposal grid.
 *
 * @param classCount C, in the order of the generation's classes
 * @param height h, rows over the padded model input
 * @param width w
 * @param values {@code [C, h, w]}, each at least 0
 * @param geometry where the camera image lies in the padded model input
 */
public record ScoreGrid(
    int classCount, int height, int width, float[] values, FrameGeometry geometry) {

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
    return AxisSampling.of(height, geometry.cellHeight(height), geometry.imageHeight());
  }

  AxisSampling columns() {
    return AxisSampling.of(width, geometry.cellWidth(width), geometry.imageWidth());
  }
}
