package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The values a floating-point parameter may take; {@code step} 0 means any of them. */
@RosType("rcl_interfaces/msg/FloatingPointRange")
public record FloatingPointRange(double fromValue, double toValue, double step) {}
