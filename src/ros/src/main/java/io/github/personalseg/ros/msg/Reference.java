package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** One marked frame; {@code msg/Reference.msg} documents each field. */
@RosType("personal_segmentation/msg/Reference")
public record Reference(
    boolean negative,
    Image image,
    Time stamp,
    int shape,
    Image mask,
    RegionOfInterest box,
    List<Point2D> polygon,
    List<Point2D> points,
    byte[] pointLabels,
    float followSeconds) {
  public static final int MASK = 0;
  public static final int BOX = 1;
  public static final int POLYGON = 2;
  public static final int POINTS = 3;

  /** A frame that is not followed. */
  public Reference(
      boolean negative,
      Image image,
      Time stamp,
      int shape,
      Image mask,
      RegionOfInterest box,
      List<Point2D> polygon,
      List<Point2D> points,
      byte[] pointLabels) {
    this(negative, image, stamp, shape, mask, box, polygon, points, pointLabels, 0);
  }

  /** The same, followed so far to each side. */
  public Reference following(float seconds) {
    return new Reference(
        negative, image, stamp, shape, mask, box, polygon, points, pointLabels, seconds);
  }
}
