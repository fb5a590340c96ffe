package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.SetParametersResult;
import java.util.List;

/** Sets all values or none. */
public interface SetParametersAtomically {
  /** The question. */
  @RosType("rcl_interfaces/srv/SetParametersAtomically_Request")
  record Request(List<Parameter> parameters) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/SetParametersAtomically_Response")
  record Response(SetParametersResult result) {}
}
