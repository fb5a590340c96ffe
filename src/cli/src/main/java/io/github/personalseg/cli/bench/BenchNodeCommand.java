package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.cli.bench.soak.SyntheticCamera;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.image.Mask;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.transport.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the node adds to the model's own time, and what teaching costs it. */
@Command(
    name = "node",
    description = {
      "Measures what the node adds to the model's own time, and what teaching costs it.",
      "First the stages of a frame's way run alone, all but the model's forward pass, and their"
          + " processor time is taken, which depends less than wall time on what else the machine"
          + " does. Then frames go one after the other through a node in this process: encoding,"
          + " decoding, resizing, fusion, arg max and publishing are counted, the model's forward"
          + " pass is not. Last, a camera streams at 10 Hz before, during and after"
          + " lessons, and another node adopts the concept. Each part prints a line of figures,"
          + " medians where they are times."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bench node --frames 200 --width 640 --height 480",
      "  personal-seg bench node --frames 50 --seconds 0 --busy 2",
      "  personal-seg bench node --frames 10 --seconds 0 --follow 20"
    })
final class BenchNodeCommand implements Callable<Integer> {
  /** Frames until the JVM has compiled the way of a frame. */
  private static final int WARM_UP = 50;

  private static final int MOST_BUSY = 64;
  private static final int BUSY_FRAMES = 20;
  private static final int MOST_PIXELS = 16_777_216;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--frames",
      defaultValue = "200",
      description = "Frames measured; by default ${DEFAULT-VALUE}.")
  private int frames;

  @Option(
      names = "--width",
      defaultValue = "640",
      description = "Pixels; by default ${DEFAULT-VALUE}.")
  private int width;

  @Option(
      names = "--height",
      defaultValue = "480",
      description = "Pixels; by default ${DEFAULT-VALUE}.")
  private int height;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "Seconds streamed before, during and after lessons, 0 for no lessons; by default"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--busy",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Then measure frames, a service and lessons beside N busy processes too, in turns with"
              + " stretches without them, and give the ratios; 0 to 64, by default none.")
  private int busy;

  @Option(
      names = "--follow",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Then follow one mark for so many seconds while frames stream, and give the rate beside"
              + " that of as long a stretch before; 0 to 3600, by default 0: not.")
  private double follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (frames < 1 || width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
      throw new ParameterException(
          spec.commandLine(),
          "--frames, --width and --height must be at least 1, the area at most " + MOST_PIXELS);
    }
    if (!(seconds >= 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds is " + seconds + "; it must be 0 to 3600");
    }
    if (!(follow >= 0 && follow <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--follow is " + follow + "; it must be 0 to 3600");
    }
    if (busy < 0 || busy > MOST_BUSY) {
      throw new ParameterException(
          spec.commandLine(), "--busy is " + busy + "; it must be 0 to " + MOST_BUSY);
    }
    var out = spec.commandLine().getOut();
    var camera = new SyntheticCamera(width, height);
    var stages = stages(camera);
    out.println(stages.toLine());
    out.flush();
    var folder = Files.createTempDirectory("bench-node");
    var graph = new InProcessGraph();
    var pass = new AtomicLong();
    var format = new TimedFormat();
    try (var node = start(graph, PerceptionNode.NAME.name(), folder, pass, List.of());
        var peer = graph.join(new NodeName("/", "bench_camera"), format)) {
      var overhead =
          NodeOverhead.measure(
              peer, format, pass, camera, Math.min(WARM_UP, frames), frames, model.patience());
      out.printf(
          Locale.ROOT,
          "size=%dx%d %s%n",
          width,
          height,
          overhead.toLine(stages.wallMedian(NodeStages.Stage.RESIZE)));
      out.flush();
      if (busy > 0) {
        int stretch = Math.min(frames, BUSY_FRAMES);
        out.println(UnderLoad.measure(peer, format, pass, camera, busy, stretch).toLine());
        out.flush();
      }
      if (follow > 0) {
        out.println(FollowingLoad.run(peer, camera, marked(), follow).toLine());
        out.flush();
      }
      if (seconds > 0) {
        var adopting = List.of("-r", "image:=unused", "-p", "adopt_concepts:=true");
        try (var adopter = start(graph, "adopter", folder, new AtomicLong(), adopting)) {
          out.println(TeachingLoad.run(peer, camera, adopter.name().full(), seconds).toLine());
        }
      }
    } finally {
      delete(folder);
    }
    return 0;
  }

  private Mask marked() {
    try (var opened = model.open()) {
      return FollowingLoad.proposed(opened, width, height);
    }
  }

  private NodeStages stages(SyntheticCamera camera) {
    try (var opened = model.open()) {
      return NodeStages.measure(model.bundle(), opened, camera, frames);
    }
  }

  private PerceptionNode start(
      InProcessGraph graph, String name, Path folder, AtomicLong pass, List<String> more)
      throws IOException {
    var arguments = new ArrayList<>(List.of("--ros-args", "-r", "__node:=" + name));
    arguments.addAll(List.of("-p", "concepts_dir:=" + NodeProcess.quoted(folder.resolve(name))));
    arguments.addAll(List.of("-p", "stale_after:=3600.0"));
    model
        .nodeParameters()
        .forEach((parameter, value) -> arguments.addAll(List.of("-p", parameter + ":=" + value)));
    arguments.addAll(more);
    var node =
        PerceptionNode.start(
            RosArguments.parse(arguments),
            graph::join,
            new PerceptionNode.Defaults(
                model.folder(),
                InstallPaths.concepts(),
                (bundle, device) -> new TimedModel(BundleModel.load(bundle, device), pass)),
            spec.commandLine().getErr()::println);
    if (node.failed()) {
      node.close();
      throw new CliException("the node did not start; its last lines say why");
    }
    return node;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
