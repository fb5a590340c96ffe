package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A turn in space, of unit length. */
@RosType("geometry_msgs/msg/Quaternion")
public record Quaternion(double x, double y, double z, double w) {}
