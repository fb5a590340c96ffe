package io.github.personalseg.cli.node;

import io.github.personalseg.backbone.model.ShutdownGuard;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.WebOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.node.PerceptionNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves the teach page of a recording. */
@Command(
    name = "web",
    description = {
      "Serves a page to teach from a recording in a browser, until Ctrl-C.",
      "The bag's cameras play over and over, and can be stopped and wound. What is taught is written"
          + " as YAML after every change, for replay --teach."
    },
    footer = {
      "%nExamples:",
      "  personal-seg web my_bag",
      "  personal-seg web my_bag --serve 0.0.0.0:8080 --out my_mug",
      "  personal-seg replay my_bag --out labels --teach my_mug/teach.yaml"
    })
public final class WebCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Parameters(paramLabel = "BAG", description = "A bag's folder, or one of its files.")
  private Path bag;

  @Option(
      names = "--serve",
      paramLabel = "[ADDRESS:]PORT",
      defaultValue = "8080",
      description = {
        "Where; by default ${DEFAULT-VALUE} on this machine alone. 0.0.0.0:PORT serves every network,"
            + " a phone for instance; the address that is printed holds the key."
      })
  private String serve = "8080";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "taught",
      description = "Gets teach.yaml, its masks and the concepts; by default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--concepts",
      paramLabel = "DIR",
      description = "Where concepts are kept; by default concepts in --out.")
  private @Nullable Path concepts;

  @Option(
      names = "--topics",
      paramLabel = "TOPIC",
      split = ",",
      description = "Camera topics to play; by default every one.")
  private List<String> topics = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var err = spec.commandLine().getErr();
    var taught = new TaughtFile(out, err::println);
    var parameters = new HashMap<>(model.nodeParameters());
    parameters.putAll(WebOptions.parameters("--serve", serve));
    Path store = concepts == null ? out.resolve("concepts") : concepts;
    parameters.put("concepts_dir", NodeProcess.quoted(store));
    var ended = new CountDownLatch(1);
    try (var interruption = new ShutdownGuard(ended::countDown);
        var page =
            RecordingPage.start(
                bag,
                topics,
                parameters,
                false,
                taught,
                new PerceptionNode.Defaults(InstallPaths.demoBundle(), InstallPaths.concepts()),
                err::println)) {
      err.println("What is taught is written to " + taught.file());
      err.flush();
      ended.await();
    }
    return 0;
  }
}
