package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** How a pipeline labels, and the version of its names. */
@RosType("vision_msgs/msg/VisionInfo")
public record VisionInfo(
    Header header, String method, String databaseLocation, int databaseVersion) {}
