package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Point2D;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import java.util.List;

/** Turns a rough mark into a mask. {@code srv/SuggestMask.srv} documents each field. */
public interface SuggestMask {
  /** The question. */
  @RosType("personal_segmentation/srv/SuggestMask_Request")
  record Request(Time stamp, RegionOfInterest box, List<Point2D> points, byte[] pointLabels) {}

  /** The answer. */
  @RosType("personal_segmentation/srv/SuggestMask_Response")
  record Response(boolean success, String message, Image mask, float score) {}
}
