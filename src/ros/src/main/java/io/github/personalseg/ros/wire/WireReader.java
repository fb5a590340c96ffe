package io.github.personalseg.ros.wire;

/**
 * Receives one topic: keeps the newest messages up to the depth asked for, drops the oldest. A
 * payload may be read until the next event is asked for.
 *
 * @param <P> a message on its way
 */
public interface WireReader<P> extends WireInbox<WireEvent<P>> {
  /** How many writers are matched now. */
  int matched();
}
