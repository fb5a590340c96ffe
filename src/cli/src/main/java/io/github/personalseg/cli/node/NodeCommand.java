package io.github.personalseg.cli.node;

import io.github.personalseg.backbone.model.ShutdownGuard;
import io.github.personalseg.cli.Main;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.options.WebOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.node.LifecycleState;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the perception node on the ROS 2 graph. */
@Command(
    name = "node",
    description = {
      "Labels the images of live cameras on the ROS 2 graph, until Ctrl-C.",
      "It needs no ROS 2 installation. Everything behind --ros-args is as in ros2 run; docs/node.md"
          + " lists topics, services and parameters."
    },
    footer = {
      "%nExamples:",
      "  personal-seg node --ros-args -r image:=/camera/image_raw",
      "  personal-seg node --ros-args --params-file config/perception.yaml",
      "  personal-seg node --ros-args -p cameras:=[/left/image_raw,/right/image_raw]",
      "  personal-seg node --discovery subnet --ros-args -r image:=/camera/image_raw",
      "  personal-seg node --web 0.0.0.0:8080 --ros-args -r image:=/camera/image_raw",
      "  personal-seg node --ros-args -r __ns:=/robot1 -p adopt_concepts:=true"
    })
public final class NodeCommand implements Callable<Integer> {
  /** How often the life cycle is looked at, to notice that the node was shut down. */
  private static final long POLL_MILLIS = 200;

  /** What one Java array can hold. */
  private static final int MOST_MEBIBYTES = 2047;

  private static final List<String> RANGES = List.of("localhost", "subnet", "off");

  @Spec private CommandSpec spec;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      defaultValue = Transports.AUTO,
      description =
          "auto (rcljava where it is, else dds), rcljava, dds or in-process; by default"
              + " ${DEFAULT-VALUE}.")
  private String transport = Transports.AUTO;

  @Option(
      names = "--discovery",
      paramLabel = "RANGE",
      description =
          "Which machines find the node where the ROS variables say nothing: localhost, subnet or"
              + " off; by default this machine only. ROS_AUTOMATIC_DISCOVERY_RANGE and"
              + " ROS_LOCALHOST_ONLY go first. Transport dds only.")
  private @Nullable String discovery;

  @Option(
      names = "--max-message-mib",
      paramLabel = "MIB",
      defaultValue = "256",
      description =
          "Longer messages are dropped before memory is reserved for them, 1 to "
              + MOST_MEBIBYTES
              + "; by default ${DEFAULT-VALUE}.")
  private int maxMessageMib;

  @Option(
      names = "--web",
      paramLabel = "[ADDRESS:]PORT",
      description = {
        "Serves the teach page; without an address on this machine alone. Sets the parameters web_port"
            + " and web_address."
      })
  private @Nullable String web;

  /** From {@code --ros-args} on; {@link Main} has the parser stop there. */
  @Unmatched private List<String> rest = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var given = new ArrayList<>(rest);
    if (web != null) {
      given.add("--ros-args");
      WebOptions.parameters("--web", web)
          .forEach((name, value) -> given.addAll(List.of("-p", name + ":=" + value)));
    }
    var arguments = RosArguments.parse(given);
    if (!arguments.others().isEmpty()) {
      throw new CliException("unexpected argument: " + arguments.others().get(0));
    }
    if (maxMessageMib < 1 || maxMessageMib > MOST_MEBIBYTES) {
      throw new CliException(
          "--max-message-mib is " + maxMessageMib + "; allowed: 1 to " + MOST_MEBIBYTES);
    }
    var options =
        TransportOptions.DEFAULT
            .withEnclave(arguments.enclave())
            .withMaxMessageBytes(maxMessageMib << 20);
    if (discovery != null) {
      if (!RANGES.contains(discovery)) {
        throw new CliException("--discovery is \"" + discovery + "\"; allowed: " + RANGES);
      }
      options = options.withDiscovery(discovery.toUpperCase(Locale.ROOT));
    }
    var chosen = options;
    PrintWriter err = spec.commandLine().getErr();
    var choice = Transports.choose(transport, chosen);
    err.println("transport " + choice.provider().kind() + ": " + choice.reason());
    choice.provider().reach(chosen).ifPresent(reach -> err.println("discovery: " + reach));
    var ended = new CountDownLatch(1);
    // Closed in reverse order: Ctrl-C waits until the node has left the graph.
    try (var interruption = new ShutdownGuard(ended::countDown);
        var node =
            PerceptionNode.start(
                arguments,
                name -> choice.provider().open(name, chosen),
                new PerceptionNode.Defaults(InstallPaths.demoBundle(), InstallPaths.concepts())
                    .withRawImageCost(choice.provider().rawImageCost()),
                err::println)) {
      if (node.failed()) {
        throw new CliException("the node did not start; its last lines say why");
      }
      boolean interrupted = false;
      while (!interrupted && node.state() != LifecycleState.FINALIZED) {
        interrupted = ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    return 0;
  }
}
