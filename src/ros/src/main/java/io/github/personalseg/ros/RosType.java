package io.github.personalseg.ros;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Binds a record to the ROS type it represents. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RosType {
  /** Full type name, for example {@code sensor_msgs/msg/Image}. */
  String value();
}
