package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;

/**
 * Keeps the newest frame for a later reference. {@code srv/CaptureFrame.srv} documents each field.
 */
public interface CaptureFrame {
  /** The question. */
  @RosType("personal_segmentation/srv/CaptureFrame_Request")
  record Request(boolean includeImage) {}

  /** The answer. */
  @RosType("personal_segmentation/srv/CaptureFrame_Response")
  record Response(boolean success, String message, Time stamp, Image image) {}
}
