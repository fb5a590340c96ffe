package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** How far a running teach call is; {@code msg/TeachProgress.msg} documents each field. */
@RosType("personal_segmentation/msg/TeachProgress")
public record TeachProgress(
    Header header,
    String name,
    int stage,
    long step,
    long steps,
    float loss,
    float seconds,
    String message) {
  public static final int REFERENCES = 0;
  public static final int TUNING = 1;
  public static final int STORING = 2;
  public static final int DONE = 3;
  public static final int FAILED = 4;
}
