package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** What a parameter is for, and which values it may take. */
@RosType("rcl_interfaces/msg/ParameterDescriptor")
public record ParameterDescriptor(
    String name,
    int type,
    String description,
    String additionalConstraints,
    boolean readOnly,
    boolean dynamicTyping,
    List<FloatingPointRange> floatingPointRange,
    List<IntegerRange> integerRange) {}
