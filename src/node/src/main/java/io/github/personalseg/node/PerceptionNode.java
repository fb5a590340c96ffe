package io.github.personalseg.node;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.node.camera.CameraTopics;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.node.Diagnostics;
import io.github.personalseg.ros.node.Lifecycle;
import io.github.personalseg.ros.node.LifecycleState;
import io.github.personalseg.ros.node.LifecycleTransition;
import io.github.personalseg.ros.node.QosOverrides;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.param.ParameterSpec;
import io.github.personalseg.ros.param.Parameters;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.web.WebServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The perception node: labels camera images on a ROS graph by words and personal concepts, and
 * learns concepts while it does. docs/node.md lists its topics, services and parameters.
 */
public final class PerceptionNode implements AutoCloseable {
  /** What the node is called unless it is renamed. */
  public static final NodeName NAME = new NodeName("/", "personal_segmentation");

  /** Diagnostics' key of the process' resident memory, native memory included. */
  public static final String RESIDENT_MEMORY = "resident memory [MiB]";

  private static final Duration NAMESAKE_PAUSE = Duration.ofMinutes(1);

  /** Diagnostics' key of the memory that Java objects take, garbage included. */
  public static final String HEAP = "heap [MiB]";

  /**
   * What holds where parameters say nothing.
   *
   * @param model folder of the bundle that ships
   * @param concepts folder of the person's concepts
   * @param opener loads a bundle's model
   * @param rawImageCost what raw images cost on this graph; where it is not empty, images travel
   *     compressed unless parameters say otherwise
   * @param page what the teach page has beside a live camera
   */
  public record Defaults(
      Path model,
      Path concepts,
      BiFunction<Bundle, DeviceChoice, OvssModel> opener,
      Optional<String> rawImageCost,
      WebServer.Extras page) {
    /** With the usual way to load models, and raw images. */
    public Defaults(Path model, Path concepts) {
      this(model, concepts, BundleModel::load);
    }

    /** With raw images. */
    public Defaults(Path model, Path concepts, BiFunction<Bundle, DeviceChoice, OvssModel> opener) {
      this(model, concepts, opener, Optional.empty(), WebServer.Extras.NONE);
    }

    /** These, where raw images cost something. */
    public Defaults withRawImageCost(Optional<String> cost) {
      return new Defaults(model, concepts, opener, cost, page);
    }

    /** These, with a teach page of a recording. */
    public Defaults withPage(WebServer.Extras extras) {
      return new Defaults(model, concepts, opener, rawImageCost, extras);
    }

    private List<ParameterSpec> parameters() {
      return NodeParameters.declare(rawImageCost.isPresent());
    }
  }

  private final RosNode node;
  private final PerceptionLifecycle perception;
  private final Lifecycle lifecycle;
  private final Diagnostics diagnostics;

  private PerceptionNode(RosNode node, PerceptionLifecycle perception) {
    this.node = node;
    this.perception = perception;
    lifecycle = new Lifecycle(node, perception);
    diagnostics = new Diagnostics(node, this::status);
  }

  /**
   * Starts the node; with {@code autostart} it is active when this returns, unless it failed, which
   * its log and {@link #state} tell.
   *
   * @param arguments renames, remaps and parameters
   * @param connect joins the graph; the node owns what it makes
   * @param console gets log lines
   * @throws IOException when a parameter file cannot be read
   * @throws io.github.personalseg.ros.MessageException when a parameter or name is not allowed
   */
  public static PerceptionNode start(
      RosArguments arguments,
      Function<NodeName, Transport> connect,
      Defaults defaults,
      Consumer<String> console)
      throws IOException {
    var names = arguments.names(NAME);
    var first =
        new Parameters(defaults.parameters(), arguments.overrides(arguments.nodeName(NAME)));
    var cameras = CameraTopics.of(first);
    var declared = new ArrayList<>(defaults.parameters());
    for (CameraTopics camera : cameras) {
      String topic = camera.subscribed(names, first.flag(NodeParameters.COMPRESSED_INPUT));
      declared.addAll(QosOverrides.declare(topic, QosProfile.SENSOR_DATA));
    }
    var node = RosNode.start(NAME, arguments, connect, declared, console);
    defaults.rawImageCost().ifPresent(cost -> node.log().info(imageNote(node.parameters(), cost)));
    try {
      var started =
          new PerceptionNode(node, new PerceptionLifecycle(node, cameras, defaults, console));
      if (node.parameters().flag(NodeParameters.AUTOSTART)
          && started.lifecycle.change(LifecycleTransition.CONFIGURE)) {
        started.lifecycle.change(LifecycleTransition.ACTIVATE);
      }
      return started;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /**
   * The node's parameters, beside those of its camera's quality of service, where raw images cost
   * nothing.
   */
  public static List<ParameterSpec> declare() {
    return NodeParameters.declare(false);
  }

  private static String imageNote(Parameters parameters, String cost) {
    return "camera images come "
        + (parameters.flag(NodeParameters.COMPRESSED_INPUT) ? "compressed" : "raw")
        + ", labels go out "
        + (parameters.flag(NodeParameters.RAW_OUTPUT) ? "raw and compressed" : "compressed")
        + " (parameters compressed_input, raw_output); "
        + cost;
  }

  /** Where it is in its life cycle. */
  public LifecycleState state() {
    return lifecycle.state();
  }

  /** Whether it was to start by itself and could not; its log says why. */
  public boolean failed() {
    return node.parameters().flag(NodeParameters.AUTOSTART)
        && lifecycle.state() != LifecycleState.ACTIVE;
  }

  /** The node's name on the graph. */
  public NodeName name() {
    return node.name();
  }

  private boolean hasNamesake() {
    var graph = node.transport().graph();
    long named = graph.nodes().stream().filter(node.name()::equals).count();
    return named > 1 || graph.publisherCount(node.resolve("~/vision_info")) > 1;
  }

  private DiagnosticStatus status() {
    var status = new NodeStatus();
    var state = lifecycle.state();
    status.add("state", state.name().toLowerCase(Locale.ROOT));
    perception.describe(status);
    status.memory();
    if (hasNamesake()) {
      String why =
          "another node is called "
              + node.name().full()
              + " too, and both publish the same topics; rename one: -r __node:=NAME";
      status.warn(why);
      node.log().warnEvery(NAMESAKE_PAUSE, "namesake", why);
    }
    if (state != LifecycleState.ACTIVE) {
      status.warn("the node is " + state.name().toLowerCase(Locale.ROOT));
    }
    return status.build(
        node.name().full().substring(1) + ": segmentation", perception.device(), "labelling");
  }

  /** Stops to label, answers what waits, leaves the graph. */
  @Override
  public void close() {
    diagnostics.close();
    lifecycle.close();
    node.close();
  }
}
