package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** An image file's bytes; {@code format} says {@code jpeg} or {@code png}. */
@RosType("sensor_msgs/msg/CompressedImage")
public record CompressedImage(Header header, String format, byte[] data) {}
