package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A box in an image: its centre and its size in pixels. */
@RosType("vision_msgs/msg/BoundingBox2D")
public record BoundingBox2D(Pose2D center, double sizeX, double sizeY) {}
