package io.github.personalseg.ros.wire;

import org.jspecify.annotations.Nullable;

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

  /**
   * What was written and nobody reads any more, to write the next message into: given once; null
   * where there is none.
   */
  default @Nullable P spent() {
    return null;
  }

  /** How many readers are matched now; 0 once closed. */
  int matched();

  @Override
  void close();
}
