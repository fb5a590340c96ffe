package io.github.personalseg.cli;

import io.github.personalseg.backbone.Bundle;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.node.PerceptionNode;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what the node adds to the model's own time. */
@Command(
    name = "node",
    description = {
      "Measures what the node adds to the model's own time.",
      "Frames go one after the other through a node in this process: encoding, decoding, resizing,"
          + " fusion, arg max and publishing are counted, the model's forward pass is not."
    },
    footer = {"%nExample:", "  personal-seg bench node --frames 200 --width 640 --height 480"})
final class BenchNodeCommand implements Callable<Integer> {
  private static final int WARM_UP = 10;
  private static final int MOST_PIXELS = 16_777_216;
  private static final String OWN_TOPICS = PerceptionNode.NAME.full();

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

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (frames < 1 || width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
      throw new ParameterException(
          spec.commandLine(),
          "--frames, --width and --height must be at least 1, the area at most " + MOST_PIXELS);
    }
    var concepts = Files.createTempDirectory("bench-node");
    try {
      measure(concepts.toString());
    } finally {
      try (var left = Files.list(concepts)) {
        for (var file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(concepts);
    }
    return 0;
  }

  private void measure(String concepts) throws IOException, InterruptedException {
    var graph = new InProcessGraph();
    var pass = new AtomicLong();
    var defaults =
        new PerceptionNode.Defaults(
            model.folder(),
            Home.concepts(),
            (folder, device) -> new TimedModel(Bundle.open(folder, device), pass));
    var arguments =
        RosArguments.parse(List.of("--ros-args", "-p", "concepts_dir:='" + concepts + "'"));
    var arrivals = new LinkedBlockingQueue<Long>();
    var type = MessageType.of(Image.class);
    try (var node =
            PerceptionNode.start(
                arguments, graph::join, defaults, spec.commandLine().getErr()::println);
        var peer = graph.join(new NodeName("/", "bench_camera"))) {
      if (node.failed()) {
        throw new CliException("the node did not start; its last lines say why");
      }
      peer.subscribe(
          OWN_TOPICS + "/labels",
          type,
          QosProfile.DEFAULT,
          labels -> arrivals.add(System.nanoTime()),
          SubscriptionEvents.NONE);
      var camera = peer.advertise("/image", type, QosProfile.SENSOR_DATA);
      var images = new SyntheticCamera(width, height);
      var overhead = new Durations();
      var passes = new Durations();
      for (int i = 0; i < WARM_UP + frames; i++) {
        var frame = images.frame(i, new Time(i, 0));
        long begin = System.nanoTime();
        camera.publish(frame);
        Long arrival = arrivals.poll(1, TimeUnit.MINUTES);
        if (arrival == null) {
          throw new CliException("no labels came for frame " + i + " within a minute");
        }
        if (i >= WARM_UP) {
          overhead.add(Math.max(0, arrival - begin - pass.get()));
          passes.add(pass.get());
        }
      }
      spec.commandLine().getOut().println(line(overhead, passes));
    }
  }

  private String line(Durations overhead, Durations passes) {
    return String.format(
        Locale.ROOT,
        "frames=%d size=%dx%d overhead_ms_p50=%.1f overhead_ms_p99=%.1f model_ms_p50=%.1f"
            + " model_ms_p99=%.1f",
        frames,
        width,
        height,
        overhead.percentileMillis(50),
        overhead.percentileMillis(99),
        passes.percentileMillis(50),
        passes.percentileMillis(99));
  }
}
