package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A place in an image, in pixels, and a turn in radians. */
@RosType("vision_msgs/msg/Pose2D")
public record Pose2D(Point2D position, double theta) {}
