package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A place and a turn in space. */
@RosType("geometry_msgs/msg/Pose")
public record Pose(Point position, Quaternion orientation) {}
