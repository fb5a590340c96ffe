package io.github.personalseg.ros.msg;

import io.github.personalseg.ros.RosType;

/** A pose and its covariance (6 x 6, row-major). */
@RosType("geometry_msgs/msg/PoseWithCovariance")
public record PoseWithCovariance(Pose pose, double[] covariance) {}
