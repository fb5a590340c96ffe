package io.github.personalseg.ros.node;

import java.io.IOException;

/** The work behind life cycle transitions. Each throws to refuse, with the reason. */
public interface ManagedNode {
  /** Gets ready, without working yet; after a failure nothing is held. */
  void onConfigure() throws IOException;

  /** Starts to work; after a failure nothing more is held than before. */
  void onActivate() throws IOException;

  /** Stops to work and gives back what only work needs. */
  void onDeactivate();

  /** Begins to shut down: what goes before deactivation and cleanup, whichever are due. */
  default void onShutdown() {}

  /** Gives back everything. */
  void onCleanup();
}
