package io.github.personalseg.ros.node;

import io.github.personalseg.ros.msg.Transition;
import io.github.personalseg.ros.msg.TransitionDescription;
import java.util.Arrays;
import java.util.Optional;

/** The transitions that others may ask of a managed node. */
public enum LifecycleTransition {
  CONFIGURE(
      Transition.TRANSITION_CONFIGURE,
      "configure",
      LifecycleState.UNCONFIGURED,
      LifecycleState.CONFIGURING,
      LifecycleState.INACTIVE),
  CLEANUP(
      Transition.TRANSITION_CLEANUP,
      "cleanup",
      LifecycleState.INACTIVE,
      LifecycleState.CLEANINGUP,
      LifecycleState.UNCONFIGURED),
  ACTIVATE(
      Transition.TRANSITION_ACTIVATE,
      "activate",
      LifecycleState.INACTIVE,
      LifecycleState.ACTIVATING,
      LifecycleState.ACTIVE),
  DEACTIVATE(
      Transition.TRANSITION_DEACTIVATE,
      "deactivate",
      LifecycleState.ACTIVE,
      LifecycleState.DEACTIVATING,
      LifecycleState.INACTIVE),
  UNCONFIGURED_SHUTDOWN(
      Transition.TRANSITION_UNCONFIGURED_SHUTDOWN,
      "shutdown",
      LifecycleState.UNCONFIGURED,
      LifecycleState.SHUTTINGDOWN,
      LifecycleState.FINALIZED),
  INACTIVE_SHUTDOWN(
      Transition.TRANSITION_INACTIVE_SHUTDOWN,
      "shutdown",
      LifecycleState.INACTIVE,
      LifecycleState.SHUTTINGDOWN,
      LifecycleState.FINALIZED),
  ACTIVE_SHUTDOWN(
      Transition.TRANSITION_ACTIVE_SHUTDOWN,
      "shutdown",
      LifecycleState.ACTIVE,
      LifecycleState.SHUTTINGDOWN,
      LifecycleState.FINALIZED);

  private final int id;
  private final String label;
  private final LifecycleState start;
  private final LifecycleState during;
  private final LifecycleState goal;

  LifecycleTransition(
      int id, String label, LifecycleState start, LifecycleState during, LifecycleState goal) {
    this.id = id;
    this.label = label;
    this.start = start;
    this.during = during;
    this.goal = goal;
  }

  LifecycleState start() {
    return start;
  }

  LifecycleState during() {
    return during;
  }

  LifecycleState goal() {
    return goal;
  }

  Transition message() {
    return new Transition(id, label);
  }

  TransitionDescription description() {
    return new TransitionDescription(message(), start.message(), goal.message());
  }

  /** The transition asked for in a state: by its label if there is one, else by its id. */
  static Optional<LifecycleTransition> find(Transition asked, LifecycleState from) {
    return Arrays.stream(values())
        .filter(t -> t.start == from)
        .filter(t -> asked.label().isEmpty() ? t.id == asked.id() : t.label.equals(asked.label()))
        .findFirst();
  }
}
