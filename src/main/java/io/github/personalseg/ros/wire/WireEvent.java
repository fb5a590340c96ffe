package io.github.personalseg.ros.wire;

/**
 * What a reader hears.
 *
 * @param <P> a message on its way
 */
public sealed interface WireEvent<P> {
  /** A message as it came. */
  record Data<P>(P payload) implements WireEvent<P> {}

  /** A message that was dropped before it was copied, and why. */
  record Refused<P>(String reason) implements WireEvent<P> {}

  /** A writer was found whose quality of service does not match in this policy. */
  record IncompatibleQos<P>(String policy) implements WireEvent<P> {}
}
