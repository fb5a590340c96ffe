package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** What a detected object may be, and where. */
@RosType("vision_msgs/msg/ObjectHypothesisWithPose")
public record ObjectHypothesisWithPose(ObjectHypothesis hypothesis, PoseWithCovariance pose) {}
