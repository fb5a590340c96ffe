package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** How parts of a robot fare. */
@RosType("diagnostic_msgs/msg/DiagnosticArray")
public record DiagnosticArray(Header header, List<DiagnosticStatus> status) {}
