package io.github.personalseg.ros.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.msg.Clock;
import io.github.personalseg.ros.msg.Log;
import io.github.personalseg.ros.msg.Parameter;
import io.github.personalseg.ros.msg.ParameterEvent;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.Transition;
import io.github.personalseg.ros.msg.TransitionEvent;
import io.github.personalseg.ros.param.ParameterSpec;
import io.github.personalseg.ros.param.ParameterValues;
import io.github.personalseg.ros.srv.ChangeState;
import io.github.personalseg.ros.srv.DescribeParameters;
import io.github.personalseg.ros.srv.GetAvailableStates;
import io.github.personalseg.ros.srv.GetAvailableTransitions;
import io.github.personalseg.ros.srv.GetParameterTypes;
import io.github.personalseg.ros.srv.GetParameters;
import io.github.personalseg.ros.srv.GetState;
import io.github.personalseg.ros.srv.ListParameters;
import io.github.personalseg.ros.srv.SetParameters;
import io.github.personalseg.ros.srv.SetParametersAtomically;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's conveniences, as another node on the graph sees them. */
final class RosNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final QosProfile LATE =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.TRANSIENT_LOCAL, 100);

  private static final QosProfile ALL =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.VOLATILE, 100);

  private final InProcessGraph graph = new InProcessGraph();
  private final List<String> console = new CopyOnWriteArrayList<>();
  private Transport peer;
  private RosNode node;

  @BeforeEach
  void start() throws IOException {
    peer = graph.join(new NodeName("/", "peer"));
    node =
        RosNode.start(
            new NodeName("/", "eyes"),
            RosArguments.parse(List.of("--ros-args", "-r", "__ns:=/robot", "-p", "typo:=1")),
            graph::join,
            List.of(
                ParameterSpec.of("score", 0.5, "Least score.").within(0, 1),
                ParameterSpec.of("camera.depth", 5, "Messages kept.").atStartOnly()),
            console::add);
  }

  @AfterEach
  void stop() {
    node.close();
    peer.close();
  }

  private <M extends Record> BlockingQueue<M> hear(String topic, Class<M> type, QosProfile qos) {
    var messages = new LinkedBlockingQueue<M>();
    peer.subscribe(topic, MessageType.of(type), qos, messages::add, SubscriptionEvents.NONE);
    return messages;
  }

  private static <M> M next(BlockingQueue<M> messages) throws InterruptedException {
    M message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertNotNull(message, "no message came");
    return message;
  }

  private <Q extends Record, R extends Record> R call(String name, Q request, Class<R> response) {
    @SuppressWarnings("unchecked")
    var type = ServiceType.of((Class<Q>) request.getClass(), response);
    try (var client = peer.client("/robot/eyes/" + name, type)) {
      return client.call(request, PATIENCE).join();
    }
  }

  private static Parameter value(String name, Object value) {
    return new Parameter(name, ParameterValues.of(value));
  }

  @Test
  void answersTheParameterServices() {
    var listed =
        call(
            "list_parameters",
            new ListParameters.Request(List.of(), 0),
            ListParameters.Response.class);
    assertEquals(List.of("score", "camera.depth", "use_sim_time"), listed.result().names());
    assertEquals(List.of("camera"), listed.result().prefixes());
    var below =
        call(
            "list_parameters",
            new ListParameters.Request(List.of("camera"), 1),
            ListParameters.Response.class);
    assertEquals(List.of("camera.depth"), below.result().names());

    var got =
        call(
            "get_parameters",
            new GetParameters.Request(List.of("score", "none")),
            GetParameters.Response.class);
    assertEquals(0.5, got.values().get(0).doubleValue());
    assertEquals(0, got.values().get(1).type());
    byte[] types =
        call(
                "get_parameter_types",
                new GetParameterTypes.Request(List.of("camera.depth", "none")),
                GetParameterTypes.Response.class)
            .types();
    assertEquals(List.of(2, 0), List.of((int) types[0], (int) types[1]));
    var described =
        call(
            "describe_parameters",
            new DescribeParameters.Request(List.of("camera.depth")),
            DescribeParameters.Response.class);
    assertTrue(described.descriptors().get(0).readOnly());
  }

  @Test
  void setsParametersAndTellsEverybody() throws InterruptedException {
    var events = hear("/parameter_events", ParameterEvent.class, QosProfile.DEFAULT);
    var results =
        call(
                "set_parameters",
                new SetParameters.Request(
                    List.of(value("score", 0.7), value("camera.depth", 7), value("score", 7))),
                SetParameters.Response.class)
            .results();
    assertTrue(results.get(0).successful());
    assertEquals(
        "parameter camera.depth can only be set when the node starts", results.get(1).reason());
    assertEquals("parameter score is 7.0; allowed: 0.0 to 1.0", results.get(2).reason());
    var event = next(events);
    assertEquals("/robot/eyes", event.node());
    assertEquals("score", event.changedParameters().get(0).name());

    var atomic =
        call(
            "set_parameters_atomically",
            new SetParametersAtomically.Request(
                List.of(value("score", 0.1), value("camera.depth", 9))),
            SetParametersAtomically.Response.class);
    assertFalse(atomic.result().successful());
    assertEquals(0.7, node.parameters().number("score"));
  }

  @Test
  void logsToTheConsoleAndRosout() throws InterruptedException {
    var late = hear("/rosout", Log.class, LATE);
    var unknown = next(late);
    assertEquals("robot.eyes", unknown.name());
    assertEquals(Log.WARN, unknown.level());
    assertTrue(unknown.msg().contains("typo was given but is not declared"), unknown.msg());
    node.log().debug("too small");
    for (int i = 0; i < 3; i++) {
      node.log().warnEvery(Duration.ofHours(1), "cause", "told once");
    }
    node.log().info("last");
    assertEquals("told once", next(late).msg());
    assertEquals("last", next(late).msg());
    assertEquals(3, console.size());
    assertTrue(console.get(2).matches("\\[INFO] \\[\\d+\\.\\d{9}] \\[robot\\.eyes]: last"));
  }

  @Test
  void followsSimulatedTime() throws InterruptedException {
    assertTrue(node.clock().nanos() > 1_000_000_000_000_000_000L);
    node.parameters().set(List.of(value("use_sim_time", true)));
    assertEquals(0, node.clock().nanos());
    var clock = peer.advertise("/clock", MessageType.of(Clock.class), QosProfile.DEFAULT);
    for (int i = 0; i < 3000 && node.clock().nanos() == 0; i++) {
      clock.publish(new Clock(new Time(7, 5)));
      Thread.sleep(10);
    }
    assertEquals(new Time(7, 5), node.clock().now());
    node.parameters().set(List.of(value("use_sim_time", false)));
    assertTrue(node.clock().nanos() > 1_000_000_000_000_000_000L);
  }

  @Test
  void livesItsLife() throws InterruptedException {
    var calls = new ArrayList<String>();
    var managed =
        new ManagedNode() {
          @Override
          public void onConfigure() {
            calls.add("configure");
          }

          @Override
          public void onActivate() throws IOException {
            calls.add("activate");
            if (calls.size() == 2) {
              throw new IOException("no camera");
            }
          }

          @Override
          public void onDeactivate() {
            calls.add("deactivate");
          }

          @Override
          public void onCleanup() {
            calls.add("cleanup");
          }
        };
    var lifecycle = new Lifecycle(node, managed);
    var events = hear("/robot/eyes/transition_event", TransitionEvent.class, ALL);
    assertTrue(change(new Transition(Transition.TRANSITION_CONFIGURE, "")));
    assertFalse(change(new Transition(0, "activate")), "it refuses once");
    assertTrue(console.stream().anyMatch(line -> line.endsWith("cannot activate: no camera")));
    assertEquals("inactive", state());
    assertTrue(change(new Transition(Transition.TRANSITION_ACTIVATE, "")));
    assertFalse(change(new Transition(99, "")));
    var available =
        call(
            "get_available_transitions",
            new GetAvailableTransitions.Request(),
            GetAvailableTransitions.Response.class);
    assertEquals(
        List.of("deactivate", "shutdown"),
        available.availableTransitions().stream().map(d -> d.transition().label()).toList());
    assertEquals(
        7,
        call(
                "get_transition_graph",
                new GetAvailableTransitions.Request(),
                GetAvailableTransitions.Response.class)
            .availableTransitions()
            .size());
    assertEquals(
        11,
        call(
                "get_available_states",
                new GetAvailableStates.Request(),
                GetAvailableStates.Response.class)
            .availableStates()
            .size());
    lifecycle.close();
    lifecycle.close();
    assertEquals(List.of("configure", "activate", "activate", "deactivate", "cleanup"), calls);
    var goals = new ArrayList<String>();
    for (int i = 0; i < 8; i++) {
      goals.add(next(events).goalState().label());
    }
    assertEquals(
        List.of(
            "configuring",
            "inactive",
            "activating",
            "inactive",
            "activating",
            "active",
            "shuttingdown",
            "finalized"),
        goals);
  }

  /** A transition that meets an Error leads back to where it started, and the next one works. */
  @Test
  void anErrorInATransitionIsToldAndLeadsBack() {
    var failing = new AtomicBoolean(true);
    var managed =
        new ManagedNode() {
          @Override
          public void onConfigure() {
            if (failing.get()) {
              throw new OutOfMemoryError("no room for the model");
            }
          }

          @Override
          public void onActivate() {}

          @Override
          public void onDeactivate() {}

          @Override
          public void onCleanup() {}
        };
    try (var lifecycle = new Lifecycle(node, managed)) {
      assertFalse(change(new Transition(Transition.TRANSITION_CONFIGURE, "")));
      assertEquals("unconfigured", state());
      assertTrue(console.stream().anyMatch(line -> line.contains("no room for the model")));
      failing.set(false);
      assertTrue(lifecycle.change(LifecycleTransition.CONFIGURE));
    }
  }

  private boolean change(Transition transition) {
    return call("change_state", new ChangeState.Request(transition), ChangeState.Response.class)
        .success();
  }

  private String state() {
    return call("get_state", new GetState.Request(), GetState.Response.class)
        .currentState()
        .label();
  }
}
