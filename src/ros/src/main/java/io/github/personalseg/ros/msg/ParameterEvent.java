package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** Parameters of one node that came, changed or went. */
@RosType("rcl_interfaces/msg/ParameterEvent")
public record ParameterEvent(
    Time stamp,
    String node,
    List<Parameter> newParameters,
    List<Parameter> changedParameters,
    List<Parameter> deletedParameters) {}
