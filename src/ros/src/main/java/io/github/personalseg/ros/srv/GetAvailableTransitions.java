package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.TransitionDescription;
import java.util.List;

/** Asks for transitions with the states they join. */
public interface GetAvailableTransitions {
  /** The question. */
  @RosType("lifecycle_msgs/srv/GetAvailableTransitions_Request")
  record Request() {}

  /** The answer. */
  @RosType("lifecycle_msgs/srv/GetAvailableTransitions_Response")
  record Response(List<TransitionDescription> availableTransitions) {}
}
