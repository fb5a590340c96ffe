package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A point in space, in metres. */
@RosType("geometry_msgs/msg/Point")
public record Point(double x, double y, double z) {}
