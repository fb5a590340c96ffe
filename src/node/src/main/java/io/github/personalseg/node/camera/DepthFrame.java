package io.github.personalseg.node.camera;

import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point;
import io.github.personalseg.segment.LabelImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A depth image aligned to its camera, and the camera's calibration.
 *
 * @param image 16UC1 (millimetres) or 32FC1 (metres)
 * @param calibration of the camera
 */
record DepthFrame(Image image, CameraInfo calibration) {
  private static final int FX = 0;
  private static final int CX = 2;
  private static final int FY = 4;
  private static final int CY = 5;
  private static final double METRES_PER_MILLIMETRE = 1e-3;

  /** Why this cannot serve label images of a size; empty when it can. */
  Optional<String> mismatch(int width, int height) {
    int bytes = bytesPerPixel();
    if (bytes == 0) {
      return Optional.of(
          "depth encoding \"" + image.encoding() + "\" is not supported; supported: 16UC1, 32FC1");
    }
    if (image.width() != width || image.height() != height) {
      return Optional.of(
          "depth image is "
              + image.width()
              + "x"
              + image.height()
              + ", the camera image "
              + width
              + "x"
              + height
              + "; an aligned depth image of the same size is needed");
    }
    if (image.step() < (long) width * bytes
        || image.step() > image.data().length
        || image.data().length < (height - 1) * image.step() + (long) width * bytes) {
      return Optional.of(
          "depth image has " + image.data().length + " bytes and step " + image.step());
    }
    double[] k = calibration.k();
    if (!(k[FX] > 0 && k[FY] > 0)) {
      return Optional.of("camera_info has no focal length (k is " + Arrays.toString(k) + ")");
    }
    return Optional.empty();
  }

  private int bytesPerPixel() {
    return switch (image.encoding()) {
      case "16UC1", "mono16" -> 2;
      case "32FC1" -> 4;
      default -> 0;
    };
  }

  /**
   * Where the pixels with a label lie: the mean viewing ray at their median depth.
   *
   * @param labels of a size that fits, see {@link #mismatch}
   * @param around holds all pixels with the label
   * @return metres in the camera's optical frame; empty when no such pixel has a depth
   */
  Optional<Point> position(LabelImage labels, int id, Detections.LabelBox around) {
    int bytesPerPixel = bytesPerPixel();
    double[] k = calibration.k();
    var bytes =
        ByteBuffer.wrap(image.data())
            .order(image.isBigendian() != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    double[] depths = new double[around.pixels()];
    double sumX = 0;
    double sumY = 0;
    int count = 0;
    for (int y = around.top(); y < around.bottom(); y++) {
      for (int x = around.left(); x < around.right(); x++) {
        if (labels.idAt(x, y) == id) {
          double depth = depth(bytes, bytesPerPixel, x, y);
          if (depth > 0 && Double.isFinite(depth)) {
            depths[count++] = depth;
            sumX += x;
            sumY += y;
          }
        }
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    Arrays.sort(depths, 0, count);
    double z = depths[count / 2];
    return Optional.of(
        new Point((sumX / count - k[CX]) / k[FX] * z, (sumY / count - k[CY]) / k[FY] * z, z));
  }

  private double depth(ByteBuffer bytes, int bytesPerPixel, int x, int y) {
    int row = (int) (y * image.step());
    return bytesPerPixel == 2
        ? (bytes.getShort(row + 2 * x) & 0xffff) * METRES_PER_MILLIMETRE
        : bytes.getFloat(row + 4 * x);
  }
}
