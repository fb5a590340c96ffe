package io.github.personalseg.ros.srv;

import io.github.personalseg.ros.RosType;
import io.github.personalseg.ros.msg.State;

/** Asks for the state. */
public interface GetState {
  /** The question. */
  @RosType("lifecycle_msgs/srv/GetState_Request")
  record Request() {}

  /** The answer. */
  @RosType("lifecycle_msgs/srv/GetState_Response")
  record Response(State currentState) {}
}
