package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/**
 * A camera's calibration: distortion {@code d}, intrinsic {@code k} and rectification {@code r} (3
 * x 3), projection {@code p} (3 x 4), row-major.
 */
@RosType("sensor_msgs/msg/CameraInfo")
public record CameraInfo(
    Header header,
    long height,
    long width,
    String distortionModel,
    double[] d,
    double[] k,
    double[] r,
    double[] p,
    long binningX,
    long binningY,
    RegionOfInterest roi) {}
