package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.Transition;

/** Asks a managed node for a transition. */
public interface ChangeState {
  /** The question. */
  @RosType("lifecycle_msgs/srv/ChangeState_Request")
  record Request(Transition transition) {}

  /** The answer. */
  @RosType("lifecycle_msgs/srv/ChangeState_Response")
  record Response(boolean success) {}
}
