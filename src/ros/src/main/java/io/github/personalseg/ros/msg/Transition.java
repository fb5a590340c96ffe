package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A way from one state of a managed node to another. */
@RosType("lifecycle_msgs/msg/Transition")
public record Transition(int id, String label) {
  public static final int TRANSITION_CREATE = 0;
  public static final int TRANSITION_CONFIGURE = 1;
  public static final int TRANSITION_CLEANUP = 2;
  public static final int TRANSITION_ACTIVATE = 3;
  public static final int TRANSITION_DEACTIVATE = 4;
  public static final int TRANSITION_UNCONFIGURED_SHUTDOWN = 5;
  public static final int TRANSITION_INACTIVE_SHUTDOWN = 6;
  public static final int TRANSITION_ACTIVE_SHUTDOWN = 7;
  public static final int TRANSITION_DESTROY = 8;
  public static final int TRANSITION_ON_CONFIGURE_SUCCESS = 10;
  public static final int TRANSITION_ON_CONFIGURE_FAILURE = 11;
  public static final int TRANSITION_ON_CONFIGURE_ERROR = 12;
  public static final int TRANSITION_ON_CLEANUP_SUCCESS = 20;
  public static final int TRANSITION_ON_CLEANUP_FAILURE = 21;
  public static final int TRANSITION_ON_CLEANUP_ERROR = 22;
  public static final int TRANSITION_ON_ACTIVATE_SUCCESS = 30;
  public static final int TRANSITION_ON_ACTIVATE_FAILURE = 31;
  public static final int TRANSITION_ON_ACTIVATE_ERROR = 32;
  public static final int TRANSITION_ON_DEACTIVATE_SUCCESS = 40;
  public static final int TRANSITION_ON_DEACTIVATE_FAILURE = 41;
  public static final int TRANSITION_ON_DEACTIVATE_ERROR = 42;
  public static final int TRANSITION_ON_SHUTDOWN_SUCCESS = 50;
  public static final int TRANSITION_ON_SHUTDOWN_FAILURE = 51;
  public static final int TRANSITION_ON_SHUTDOWN_ERROR = 52;
  public static final int TRANSITION_ON_ERROR_SUCCESS = 60;
  public static final int TRANSITION_ON_ERROR_FAILURE = 61;
  public static final int TRANSITION_ON_ERROR_ERROR = 62;
  public static final int TRANSITION_CALLBACK_SUCCESS = 97;
  public static final int TRANSITION_CALLBACK_FAILURE = 98;
  public static final int TRANSITION_CALLBACK_ERROR = 99;
}
