package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A named parameter value. */
@RosType("rcl_interfaces/msg/Parameter")
public record Parameter(String name, ParameterValue value) {}
