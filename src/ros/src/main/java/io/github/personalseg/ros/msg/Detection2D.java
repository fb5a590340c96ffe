package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** One object found in an image. */
@RosType("vision_msgs/msg/Detection2D")
public record Detection2D(
    Header header, List<ObjectHypothesisWithPose> results, BoundingBox2D bbox, String id) {}
