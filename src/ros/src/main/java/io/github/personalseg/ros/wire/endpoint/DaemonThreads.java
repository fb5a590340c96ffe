package io.github.personalseg.ros.wire.endpoint;

import java.util.concurrent.ThreadFactory;

/** Threads that keep no JVM alive. */
final class DaemonThreads {
  private DaemonThreads() {}

  static ThreadFactory named(String name) {
    return task -> {
      var thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
