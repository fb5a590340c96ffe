package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/**
 * An image of {@code height} rows of {@code step} bytes each, in the pixel format {@code encoding}.
 */
@RosType("sensor_msgs/msg/Image")
public record Image(
    Header header,
    long height,
    long width,
    String encoding,
    int isBigendian,
    long step,
    byte[] data) {}
