package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.ListParametersResult;
import java.util.List;

/** Asks for names; depth 0 asks for every level. */
public interface ListParameters {
  /** The question. */
  @RosType("rcl_interfaces/srv/ListParameters_Request")
  record Request(List<String> prefixes, long depth) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/ListParameters_Response")
  record Response(ListParametersResult result) {}
}
