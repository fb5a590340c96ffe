package io.github.personalseg.ros.wire;

/**
 * Sends on one topic. Safe to use from any thread, also while it is closed.
 *
 * @param <P> a message on its way
 */
public interface WireWriter<P> extends AutoCloseable {
  /**
   * Sends one message; does nothing once closed.
   *
   * @throws io.github.personalseg.ros.transport.TransportException when the middleware does not
   *     take it in time
   */
  void write(P payload);

  /** How many readers are matched now; 0 once closed. */
  int matched();

  @Override
  void close();
}
