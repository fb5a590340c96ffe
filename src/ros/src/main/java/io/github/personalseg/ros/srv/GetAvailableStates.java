package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.State;
import java.util.List;

/** Asks for every state there is. */
public interface GetAvailableStates {
  /** The question. */
  @RosType("lifecycle_msgs/srv/GetAvailableStates_Request")
  record Request() {}

  /** The answer. */
  @RosType("lifecycle_msgs/srv/GetAvailableStates_Response")
  record Response(List<State> availableStates) {}
}
