package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** Names of parameters, and the prefixes they share. */
@RosType("rcl_interfaces/msg/ListParametersResult")
public record ListParametersResult(List<String> names, List<String> prefixes) {}
