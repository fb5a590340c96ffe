package io.github.personalseg.ros.rcljava;

import io.github.personalseg.ros.transport.TransportException;

/** Finds the class that rosidl_generator_java makes of a type. */
@FunctionalInterface
interface GeneratedClasses {
  /**
   * The class of a type.
   *
   * @param typeName for example {@code sensor_msgs/msg/Image}
   * @throws TransportException when there is none
   */
  Class<?> of(String typeName);

  /** Those on the class path; none of them is initialized, so no native code is loaded. */
  static GeneratedClasses onClassPath() {
    return typeName -> {
      try {
        return Class.forName(
            typeName.replace('/', '.'), false, GeneratedClasses.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new TransportException(
            "there is no Java class of "
                + typeName
                + " on the class path; build "
                + typeName.substring(0, typeName.indexOf('/'))
                + " in the workspace, after rosidl_generator_java",
            e);
      }
    };
  }
}
