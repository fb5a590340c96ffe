package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A rectangle of an image, in pixels. */
@RosType("sensor_msgs/msg/RegionOfInterest")
public record RegionOfInterest(
    long xOffset, long yOffset, long height, long width, boolean doRectify) {}
