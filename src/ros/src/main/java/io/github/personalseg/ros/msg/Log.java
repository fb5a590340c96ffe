package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** One log line of a node. */
@RosType("rcl_interfaces/msg/Log")
public record Log(
    Time stamp, int level, String name, String msg, String file, String function, long line) {
  public static final int DEBUG = 10;
  public static final int INFO = 20;
  public static final int WARN = 30;
  public static final int ERROR = 40;
  public static final int FATAL = 50;
}
