package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A {@code std_msgs/msg/String}; its name leaves {@code String} to Java. */
@RosType("std_msgs/msg/String")
public record StringMessage(String data) {}
