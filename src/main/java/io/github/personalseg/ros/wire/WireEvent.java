package io.github.personalseg.ros.wire;

/** What a reader hears. */
public sealed interface WireEvent {
  /** A message as it came, encapsulation header included. */
  record Data(byte[] cdr) implements WireEvent {}

  /** A message that was dropped before it was copied, and why. */
  record Refused(String reason) implements WireEvent {}

  /** A writer was found whose quality of service does not match in this policy. */
  record IncompatibleQos(String policy) implements WireEvent {}
}
