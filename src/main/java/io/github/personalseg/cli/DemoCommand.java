package io.github.personalseg.cli;

import io.github.personalseg.concept.ConceptStore;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on a recorded kitchen. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on a recorded kitchen.",
      "Replays it untaught and taught, compares both with ground truth, and writes a page that shows"
          + " the difference. Prints the figures as its last line.",
      "With --live the recording plays as a camera on the ROS 2 graph instead, the node labels it in"
          + " a process of its own and is taught while it plays."
    },
    footer = {"%nExamples:", "  personal-seg demo", "  personal-seg demo --live"})
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(
      names = "--kitchen",
      paramLabel = "DIR",
      description = {
        "The recording: a bag with teach.yaml and ground_truth beside it; by default bags/kitchen."
      })
  private @Nullable Path kitchen;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where everything goes; by default target/demo.")
  private @Nullable Path out;

  @Option(names = "--live", description = "Play it as a camera on the ROS 2 graph.")
  private boolean live;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      defaultValue = Transports.AUTO,
      description = "With --live: auto, dds or in-process; by default ${DEFAULT-VALUE}.")
  private String transport = Transports.AUTO;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = kitchen == null ? Home.installed().resolve("bags/kitchen") : kitchen;
    Path target = out == null ? Home.installed().resolve("target/demo") : out;
    new Outputs()
        .reading("the recording", folder)
        .reading("the model's folder", model.folder())
        .folder("--out", target);
    if (out == null) {
      Files.createDirectories(target);
    } else {
      OutputFolder.claim("--out", target);
    }
    var store = ConceptStore.open(target.resolve("concepts"));
    for (var concept : StoredConcepts.read(store).all()) {
      store.forget(concept.id());
    }
    var console = spec.commandLine();
    if (live) {
      var words = model.bundle().manifest().vocabulary().words();
      var recording = DemoRecording.read(folder, words);
      var demo =
          new LiveDemo(recording, transport, model.nodeParameters(), target, console.getOut());
      console.getOut().println(demo.run());
      return 0;
    }
    try (var session = Session.open(model, new VocabularyOptions(), store, console.getErr())) {
      var recording = DemoRecording.read(folder, session.vocabulary().words());
      var metrics = new DemoRun(spec, session, recording, target).run();
      console.getOut().println("Look at " + target.resolve("index.html"));
      console.getOut().println(metrics.toLine());
    }
    return 0;
  }
}
