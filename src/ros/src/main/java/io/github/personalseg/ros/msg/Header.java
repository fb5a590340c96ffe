package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** When and in which coordinate frame a message was measured. */
@RosType("std_msgs/msg/Header")
public record Header(Time stamp, String frameId) {}
