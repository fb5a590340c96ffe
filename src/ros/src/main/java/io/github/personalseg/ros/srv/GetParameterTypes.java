package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** Asks for types. */
public interface GetParameterTypes {
  /** The question. */
  @RosType("rcl_interfaces/srv/GetParameterTypes_Request")
  record Request(List<String> names) {}

  /** The answer. */
  @RosType("rcl_interfaces/srv/GetParameterTypes_Response")
  record Response(byte[] types) {}
}
