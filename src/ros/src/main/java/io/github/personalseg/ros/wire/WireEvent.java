package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.transport.WriterId;

/**
 * What a reader hears.
 *
 * @param <P> a message on its way
 */
public sealed interface WireEvent<P> {
  /** A message as it came, and whose it is. */
  record Data<P>(P payload, WriterId writer) implements WireEvent<P> {
    /** Of a writer that the wire does not tell. */
    public Data(P payload) {
      this(payload, WriterId.UNKNOWN);
    }
  }

  /** A message that was dropped before it was copied, and why. */
  record Refused<P>(String reason) implements WireEvent<P> {}

  /** A writer was found whose quality of service does not match in this policy. */
  record IncompatibleQos<P>(String policy) implements WireEvent<P> {}
}
