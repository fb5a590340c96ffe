package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The numbers of parameter types; the message itself is empty. */
@RosType("rcl_interfaces/msg/ParameterType")
public record ParameterType() {
  public static final int PARAMETER_NOT_SET = 0;
  public static final int PARAMETER_BOOL = 1;
  public static final int PARAMETER_INTEGER = 2;
  public static final int PARAMETER_DOUBLE = 3;
  public static final int PARAMETER_STRING = 4;
  public static final int PARAMETER_BYTE_ARRAY = 5;
  public static final int PARAMETER_BOOL_ARRAY = 6;
  public static final int PARAMETER_INTEGER_ARRAY = 7;
  public static final int PARAMETER_DOUBLE_ARRAY = 8;
  public static final int PARAMETER_STRING_ARRAY = 9;
}
