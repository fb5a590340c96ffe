package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** A parameter's value: only the field that {@code type} names counts. */
@RosType("rcl_interfaces/msg/ParameterValue")
public record ParameterValue(
    int type,
    boolean boolValue,
    long integerValue,
    double doubleValue,
    String stringValue,
    byte[] byteArrayValue,
    boolean[] boolArrayValue,
    long[] integerArrayValue,
    double[] doubleArrayValue,
    List<String> stringArrayValue) {}
