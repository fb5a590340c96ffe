package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The time that simulated nodes go by. */
@RosType("rosgraph_msgs/msg/Clock")
public record Clock(Time clock) {}
