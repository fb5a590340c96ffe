package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** The objects found in one image. */
@RosType("vision_msgs/msg/Detection2DArray")
public record Detection2DArray(Header header, List<Detection2D> detections) {}
