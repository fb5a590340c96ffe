package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** Whether values were taken, or why not. */
@RosType("rcl_interfaces/msg/SetParametersResult")
public record SetParametersResult(boolean successful, String reason) {}
