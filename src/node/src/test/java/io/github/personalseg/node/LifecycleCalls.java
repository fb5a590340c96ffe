package io.github.personalseg.node;

import io.github.personalseg.ros.msg.Transition;
import io.github.personalseg.ros.srv.ChangeState;
import io.github.personalseg.ros.srv.GetState;

/** Life cycle services, as {@code ros2 lifecycle} calls them. */
record LifecycleCalls(LiveNode live) {
  boolean change(String label) {
    return live.call(
            "change_state",
            new ChangeState.Request(new Transition(0, label)),
            ChangeState.Response.class)
        .success();
  }

  String state() {
    return live.call("get_state", new GetState.Request(), GetState.Response.class)
        .currentState()
        .label();
  }
}
