package io.github.personalseg.ros.rcljava;

import org.ros2.rcljava.RCLJava;

/** rcljava's one context of the process: there from the first node that joins to the last's end. */
final class RclContext {
  private static int users;

  private RclContext() {}

  static synchronized void enter() {
    if (users == 0) {
      RCLJava.rclJavaInit();
    }
    users++;
  }

  static synchronized void leave() {
    users--;
    if (users == 0) {
      RCLJava.shutdown();
    }
  }
}
