package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The values an integer parameter may take; {@code step} 0 means any of them. */
@RosType("rcl_interfaces/msg/IntegerRange")
public record IntegerRange(long fromValue, long toValue, long step) {}
