package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.ParameterValue;
import java.util.List;

/** Asks for values. */
public interface GetParameters {
  /** The question. */
  @RosType("rcl_interfaces/srv/GetParameters_Request")
  record Request(List<String> names) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/GetParameters_Response")
  record Response(List<ParameterValue> values) {}
}
