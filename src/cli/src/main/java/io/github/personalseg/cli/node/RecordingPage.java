package io.github.personalseg.cli.node;

import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.CameraChoice;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.web.WebServer;
import io.github.personalseg.web.teachable.LessonLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node with a teach page in this process, and a recording that plays as its cameras. The graph
 * ends at this process.
 */
public final class RecordingPage implements AutoCloseable {
  private final BagReader bag;
  private final InProcessGraph graph = new InProcessGraph();
  private final Transport bus;
  private final RecordedCamera camera;
  private final PerceptionNode node;

  private RecordingPage(
      BagReader bag,
      Path recording,
      List<TopicInfo> cameras,
      Map<String, String> parameters,
      boolean restamp,
      LessonLog log,
      PerceptionNode.Defaults defaults,
      Consumer<String> console)
      throws IOException {
    this.bag = bag;
    bus = graph.join(new NodeName("/", "recording"));
    camera =
        new RecordedCamera(
            bag,
            recording,
            cameras,
            bus,
            restamp,
            warning -> console.accept("warning: " + warning));
    var arguments = new ArrayList<>(List.of("--ros-args"));
    if (cameras.size() == 1) {
      arguments.addAll(List.of("-r", "image:=" + cameras.get(0).name()));
    } else {
      var names = cameras.stream().map(TopicInfo::name).toList();
      arguments.addAll(List.of("-p", "cameras:=[" + String.join(",", names) + "]"));
    }
    // A recording's stamps are old, and it stands still when it is told to.
    for (String never : List.of("max_age:=3600.0", "stale_after:=3600.0")) {
      arguments.addAll(List.of("-p", never));
    }
    parameters.forEach((name, value) -> arguments.addAll(List.of("-p", name + ":=" + value)));
    node =
        PerceptionNode.start(
            RosArguments.parse(arguments),
            graph::join,
            defaults.withPage(new WebServer.Extras(Optional.of(camera), log)),
            console);
  }

  /**
   * Starts it.
   *
   * @param topics camera topics; empty for every one
   * @param parameters of the node, as behind {@code -p}; {@code web_port} among them
   * @param restamp whether frames are stamped with the time they are played at
   * @param log hears what is taught
   * @param console gets the node's log and the page's address
   * @throws CliException when the node does not start
   */
  public static RecordingPage start(
      Path recording,
      List<String> topics,
      Map<String, String> parameters,
      boolean restamp,
      LessonLog log,
      PerceptionNode.Defaults defaults,
      Consumer<String> console)
      throws IOException {
    var bag = BagReader.open(recording);
    try {
      var cameras = CameraChoice.of(bag, topics).cameras();
      var page =
          new RecordingPage(bag, recording, cameras, parameters, restamp, log, defaults, console);
      if (page.node.failed()) {
        page.close();
        throw new CliException("the node did not start; its last lines say why");
      }
      page.camera.start();
      return page;
    } catch (IOException | RuntimeException e) {
      bag.close();
      throw e;
    }
  }

  /** Where else to look: the graph that the node and its cameras are on. */
  public InProcessGraph graph() {
    return graph;
  }

  @Override
  public void close() {
    camera.close();
    node.close();
    bus.close();
    bag.close();
  }
}
