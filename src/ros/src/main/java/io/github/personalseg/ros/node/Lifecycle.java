package io.github.personalseg.ros.node;

import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.TransitionDescription;
import io.github.personalseg.ros.msg.TransitionEvent;
import io.github.personalseg.ros.srv.ChangeState;
import io.github.personalseg.ros.srv.GetAvailableStates;
import io.github.personalseg.ros.srv.GetAvailableTransitions;
import io.github.personalseg.ros.srv.GetState;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The life cycle of a managed node and its services. Transitions run one at a time on a thread of
 * their own; a failed one is logged with its reason and leads back to where it started.
 */
public final class Lifecycle implements AutoCloseable {
  private final RosNode node;
  private final ManagedNode managed;
  private final Publisher<TransitionEvent> events;
  private final List<ServiceServer> servers;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "lifecycle"));
  private volatile LifecycleState state = LifecycleState.UNCONFIGURED;

  /** Offers the services until closed; starts unconfigured. */
  public Lifecycle(RosNode node, ManagedNode managed) {
    this.node = node;
    this.managed = managed;
    events = node.advertise("~/transition_event", TransitionEvent.class, QosProfile.DEFAULT);
    servers =
        List.of(
            node.serve(
                "~/change_state",
                ChangeState.Request.class,
                ChangeState.Response.class,
                this::change),
            node.serve(
                "~/get_state",
                GetState.Request.class,
                GetState.Response.class,
                q -> CompletableFuture.completedFuture(new GetState.Response(state.message()))),
            node.serve(
                "~/get_available_states",
                GetAvailableStates.Request.class,
                GetAvailableStates.Response.class,
                q -> CompletableFuture.completedFuture(states())),
            node.serve(
                "~/get_available_transitions",
                GetAvailableTransitions.Request.class,
                GetAvailableTransitions.Response.class,
                q -> CompletableFuture.completedFuture(transitions(false))),
            node.serve(
                "~/get_transition_graph",
                GetAvailableTransitions.Request.class,
                GetAvailableTransitions.Response.class,
                q -> CompletableFuture.completedFuture(transitions(true))));
  }

  /** Where the node is now. */
  public LifecycleState state() {
    return state;
  }

  /** Does one transition and tells whether it succeeded; waits for one that is under way. */
  public boolean change(LifecycleTransition transition) {
    return CompletableFuture.supplyAsync(
            () -> state == transition.start() && perform(transition), thread)
        .join();
  }

  private CompletionStage<ChangeState.Response> change(ChangeState.Request request) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            var transition = LifecycleTransition.find(request.transition(), state);
            if (transition.isEmpty()) {
              node.log()
                  .warn(
                      "transition "
                          + request.transition().id()
                          + " \""
                          + request.transition().label()
                          + "\" does not exist in state "
                          + state
                          + "; staying there");
              return new ChangeState.Response(false);
            }
            return new ChangeState.Response(perform(transition.get()));
          },
          thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(new ChangeState.Response(false));
    }
  }

  private boolean perform(LifecycleTransition transition) {
    move(transition, transition.start(), transition.during());
    try {
      run(transition);
      move(transition, transition.during(), transition.goal());
      return true;
    } catch (IOException | RuntimeException e) {
      node.log().error("cannot " + transition.message().label() + ": " + e.getMessage());
      move(transition, transition.during(), transition.start());
      return false;
    } catch (Error e) {
      node.log().error("cannot " + transition.message().label() + ": " + e);
      move(transition, transition.during(), transition.start());
      return false;
    }
  }

  private void run(LifecycleTransition transition) throws IOException {
    switch (transition) {
      case CONFIGURE -> managed.onConfigure();
      case ACTIVATE -> managed.onActivate();
      case DEACTIVATE -> managed.onDeactivate();
      case CLEANUP -> managed.onCleanup();
      case INACTIVE_SHUTDOWN -> {
        managed.onShutdown();
        managed.onCleanup();
      }
      case ACTIVE_SHUTDOWN -> {
        managed.onShutdown();
        managed.onDeactivate();
        managed.onCleanup();
      }
      case UNCONFIGURED_SHUTDOWN -> {}
    }
  }

  private void move(LifecycleTransition transition, LifecycleState from, LifecycleState to) {
    state = to;
    events.publish(
        new TransitionEvent(
            node.clock().nanos(), transition.message(), from.message(), to.message()));
  }

  private static GetAvailableStates.Response states() {
    return new GetAvailableStates.Response(
        Arrays.stream(LifecycleState.values()).map(LifecycleState::message).toList());
  }

  private GetAvailableTransitions.Response transitions(boolean all) {
    List<TransitionDescription> descriptions =
        Arrays.stream(LifecycleTransition.values())
            .filter(transition -> all || transition.start() == state)
            .map(LifecycleTransition::description)
            .toList();
    return new GetAvailableTransitions.Response(descriptions);
  }

  /** Shuts the managed node down in order, then takes the services back; idempotent. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    Arrays.stream(LifecycleTransition.values())
        .filter(t -> t.goal() == LifecycleState.FINALIZED)
        .forEach(this::change);
    thread.shutdown();
    servers.forEach(ServiceServer::close);
    events.close();
  }
}
