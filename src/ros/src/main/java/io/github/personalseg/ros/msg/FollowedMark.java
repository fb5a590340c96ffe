package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** What following a mark gave; {@code msg/FollowedMark.msg} documents each field. */
@RosType("personal_segmentation/msg/FollowedMark")
public record FollowedMark(
    long reference,
    boolean negative,
    long views,
    long frames,
    float beforeSeconds,
    float afterSeconds,
    int beforeEnd,
    int afterEnd) {
  public static final int OPEN = 0;
  public static final int TIME = 1;
  public static final int GAP = 2;
  public static final int CUT = 3;
  public static final int LOST = 4;
  public static final int UNMARKED = 5;
}
