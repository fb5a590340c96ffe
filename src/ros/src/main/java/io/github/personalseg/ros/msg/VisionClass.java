package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** The name behind one id, 0..65535, of a label image. */
@RosType("vision_msgs/msg/VisionClass")
public record VisionClass(int classId, String className) {}
