package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** How one part of a robot fares. */
@RosType("diagnostic_msgs/msg/DiagnosticStatus")
public record DiagnosticStatus(
    int level, String name, String message, String hardwareId, List<KeyValue> values) {
  public static final int OK = 0;
  public static final int WARN = 1;
  public static final int ERROR = 2;
  public static final int STALE = 3;
}
