package io.github.personalseg.ros.node;

import io.github.personalseg.ros.msg.State;
import java.util.Locale;

/** The states of a managed node: four it stays in, and those it passes through. */
public enum LifecycleState {
  UNKNOWN(State.PRIMARY_STATE_UNKNOWN),
  UNCONFIGURED(State.PRIMARY_STATE_UNCONFIGURED),
  INACTIVE(State.PRIMARY_STATE_INACTIVE),
  ACTIVE(State.PRIMARY_STATE_ACTIVE),
  FINALIZED(State.PRIMARY_STATE_FINALIZED),
  CONFIGURING(State.TRANSITION_STATE_CONFIGURING),
  CLEANINGUP(State.TRANSITION_STATE_CLEANINGUP),
  SHUTTINGDOWN(State.TRANSITION_STATE_SHUTTINGDOWN),
  ACTIVATING(State.TRANSITION_STATE_ACTIVATING),
  DEACTIVATING(State.TRANSITION_STATE_DEACTIVATING),
  ERRORPROCESSING(State.TRANSITION_STATE_ERRORPROCESSING);

  private final int id;

  LifecycleState(int id) {
    this.id = id;
  }

  State message() {
    return new State(id, name().toLowerCase(Locale.ROOT));
  }
}
