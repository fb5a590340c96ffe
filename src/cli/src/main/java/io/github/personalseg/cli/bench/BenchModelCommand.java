package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.model.BareForward;
import io.github.personalseg.bench.model.ModelBench;
import io.github.personalseg.bench.model.ModelFigures;
import io.github.personalseg.bench.report.ModelReport;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.frames.MessageFrames;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.file.ProcessMemory;
import io.github.personalseg.image.ImageSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures where a model's time and memory go. */
@Command(
    name = "model",
    description = {
      "Measures a model by stage, image size, words and concepts, beside the bare forward pass in"
          + " Python and the plain arg max.",
      "Writes report.md, report.json and charts."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bench model --out target/bench/model",
      "  personal-seg bench model --model models/san_vit_b_16 --sizes 640x480 --repetitions 5 --out"
          + " o"
    })
final class BenchModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "For the report.")
  private Path out;

  @Option(
      names = "--sizes",
      paramLabel = "WxH",
      split = ",",
      defaultValue = "320x240,640x480,1280x720,1920x1080",
      description = "Image sizes; by default ${DEFAULT-VALUE}.")
  private List<String> sizes = List.of();

  @Option(
      names = "--base",
      paramLabel = "WxH",
      defaultValue = "640x480",
      description =
          "Image size for words, concepts, arg max and Python; by default ${DEFAULT-VALUE}.")
  private String base = "";

  @Option(
      names = "--word-counts",
      paramLabel = "V",
      split = ",",
      defaultValue = "10,50,171,500,1000",
      description = "Numbers of words; by default ${DEFAULT-VALUE}.")
  private List<Integer> words = List.of();

  @Option(
      names = "--concept-counts",
      paramLabel = "C",
      split = ",",
      defaultValue = "0,1,8,64",
      description = "Numbers of concepts; by default ${DEFAULT-VALUE}.")
  private List<Integer> concepts = List.of();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "20",
      description = "Of everything; by default ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(names = "--no-python", description = "Without the bare forward pass in Python.")
  private boolean withoutPython;

  @Override
  public Integer call() throws IOException {
    var plan = plan();
    new Outputs().reading("the model's folder", model.folder()).folder("--out", out);
    OutputFolder.claim("--out", out);
    var bundle = model.bundle();
    int threads =
        Integer.getInteger(
            "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
    var script = InstallPaths.installed().resolve("tools/bench_model/forward.py");
    var obstacle = withoutPython ? Optional.of("not asked for") : BareForward.obstacle(script);
    var facts = new LinkedHashMap<String, String>();
    facts.put("model", bundle.manifest().name() + ", bundle " + bundle.hash());
    facts.put("machine", Machine.describe());
    facts.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
    facts.put("repetitions", String.valueOf(repetitions));
    ModelFigures figures;
    try (var opened = model.open(spec.commandLine().getErr());
        var progress = ProgressLine.start(spec, "Measuring", plan.steps())) {
      if (obstacle.isEmpty() && !opened.placement().startsWith("cpu")) {
        obstacle = Optional.of("the model runs on " + opened.placement());
      }
      facts.put("device", opened.placement());
      figures = figures(plan, opened, progress, obstacle.isEmpty(), script, threads);
    }
    obstacle.ifPresent(reason -> facts.put("Python", "left out: " + reason));
    ProcessMemory.peak().ifPresent(mib -> facts.put("peak memory", mib + " MiB"));
    new ModelReport(facts, figures).write(out);
    spec.commandLine().getOut().println("Look at " + out.resolve("report.md"));
    return 0;
  }

  private ModelFigures figures(
      ModelBench.Plan plan,
      OvssModel opened,
      ProgressLine progress,
      boolean withPython,
      Path script,
      int threads)
      throws IOException {
    var bench =
        new ModelBench(model.bundle(), opened, plan, new MessageFrames(opened), progress::step);
    if (!withPython) {
      return bench.run(Optional.empty(), threads);
    }
    try (var python =
        BareForward.start(script, model.folder().resolve("model.pt").toAbsolutePath(), threads)) {
      return bench.run(Optional.of(python), threads);
    }
  }

  private ModelBench.Plan plan() {
    try {
      return new ModelBench.Plan(
          sizes.stream().map(ImageSize::parse).toList(),
          ImageSize.parse(base),
          words,
          concepts,
          repetitions);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
