package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.ParameterDescriptor;
import java.util.List;

/** Asks what parameters are for. */
public interface DescribeParameters {
  /** The question. */
  @RosType("rcl_interfaces/srv/DescribeParameters_Request")
  record Request(List<String> names) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/DescribeParameters_Response")
  record Response(List<ParameterDescriptor> descriptors) {}
}
