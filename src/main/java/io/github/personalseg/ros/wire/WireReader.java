package io.github.personalseg.ros.wire;

/** Receives one topic: keeps the newest messages up to the depth asked for, drops the oldest. */
public interface WireReader extends WireInbox<WireEvent> {
  /** How many writers are matched now. */
  int matched();
}
