package io.github.personalseg.ros.wire;

/**
 * An answer as it came.
 *
 * @param <P> a message on its way
 */
public sealed interface WireReply<P> {
  /** The number its request was sent under. */
  long request();

  /** One that was taken. */
  record Taken<P>(long request, P payload) implements WireReply<P> {}

  /**
   * One that the wire did not take.
   *
   * @param reason for example its size
   */
  record Refused<P>(long request, String reason) implements WireReply<P> {}
}
