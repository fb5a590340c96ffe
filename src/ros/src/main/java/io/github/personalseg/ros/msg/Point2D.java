package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A point of an image, in pixels. */
@RosType("vision_msgs/msg/Point2D")
public record Point2D(double x, double y) {}
