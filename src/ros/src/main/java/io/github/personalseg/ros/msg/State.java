package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A state of a managed node. */
@RosType("lifecycle_msgs/msg/State")
public record State(int id, String label) {
  public static final int PRIMARY_STATE_UNKNOWN = 0;
  public static final int PRIMARY_STATE_UNCONFIGURED = 1;
  public static final int PRIMARY_STATE_INACTIVE = 2;
  public static final int PRIMARY_STATE_ACTIVE = 3;
  public static final int PRIMARY_STATE_FINALIZED = 4;
  public static final int TRANSITION_STATE_CONFIGURING = 10;
  public static final int TRANSITION_STATE_CLEANINGUP = 11;
  public static final int TRANSITION_STATE_SHUTTINGDOWN = 12;
  public static final int TRANSITION_STATE_ACTIVATING = 13;
  public static final int TRANSITION_STATE_DEACTIVATING = 14;
  public static final int TRANSITION_STATE_ERRORPROCESSING = 15;
}
