package io.github.personalseg.cli;

import io.github.personalseg.concept.ConceptStore;
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
          + " the difference. Prints the figures as its last line."
    },
    footer = {"%nExample:", "  personal-seg demo"})
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

  @Override
  public Integer call() throws IOException {
    Path folder = kitchen == null ? Home.installed().resolve("bags/kitchen") : kitchen;
    Path target = out == null ? Home.installed().resolve("target/demo") : out;
    Files.createDirectories(target);
    var store = ConceptStore.open(target.resolve("concepts"));
    for (var concept : StoredConcepts.read(store).all()) {
      store.forget(concept.id());
    }
    var console = spec.commandLine();
    try (var session = Session.open(model, new VocabularyOptions(), store, console.getErr())) {
      var recording = DemoRecording.read(folder, session.vocabulary().words());
      var metrics = new DemoRun(spec, session, recording, target).run();
      console.getOut().println("Look at " + target.resolve("index.html"));
      console.getOut().println(metrics.toLine());
    }
    return 0;
  }
}
