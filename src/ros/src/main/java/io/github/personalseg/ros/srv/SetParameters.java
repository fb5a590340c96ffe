package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.SetParametersResult;
import java.util.List;

/** Sets values one by one. */
public interface SetParameters {
  /** The question. */
  @RosType("rcl_interfaces/srv/SetParameters_Request")
  record Request(List<Parameter> parameters) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/SetParameters_Response")
  record Response(List<SetParametersResult> results) {}
}
