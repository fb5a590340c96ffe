package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A named value for people to read. */
@RosType("diagnostic_msgs/msg/KeyValue")
public record KeyValue(String key, String value) {}
