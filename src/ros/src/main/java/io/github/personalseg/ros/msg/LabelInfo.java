package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;
import java.util.List;

/** The names behind the ids of a label image, and the least score that labels a pixel. */
@RosType("vision_msgs/msg/LabelInfo")
public record LabelInfo(Header header, List<VisionClass> classMap, float threshold) {}
