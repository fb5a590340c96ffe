package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** What a detected object may be, and how sure that is. */
@RosType("vision_msgs/msg/ObjectHypothesis")
public record ObjectHypothesis(String classId, double score) {}
