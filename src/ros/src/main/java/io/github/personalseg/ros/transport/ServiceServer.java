package io.github.personalseg.ros.transport;

/** A service that is answered. */
public interface ServiceServer extends AutoCloseable {
  /** The service's absolute name. */
  String service();

  /** Stops to answer; answers under way are dropped; idempotent. */
  @Override
  void close();
}
