package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** Something wrong with what was learned; {@code msg/Finding.msg} documents each field. */
@RosType("personal_segmentation/msg/Finding")
public record Finding(
    int kind,
    Time stamp,
    String frame,
    RegionOfInterest box,
    long pixels,
    float score,
    String looks) {
  public static final int OTHER_ANSWERS = 0;
  public static final int SEVERAL_ANSWER = 1;
  public static final int STILL_ANSWERS = 2;
  public static final int MISSED = 3;
}
