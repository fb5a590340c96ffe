package io.github.personalseg.cli.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.data.BenchConcept;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.Layout;
import io.github.personalseg.bench.teach.NaiveTorchBaseline;
import io.github.personalseg.bench.teach.TeachBench;
import io.github.personalseg.bench.teach.TeachTiming;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.TuningOptions;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.concept.AnnotatedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the time of teaching. */
@Command(
    name = "teach",
    description = {
      "Takes the time of teaching: backbone passes and tuning apart, and the straightforward way"
          + " (a backbone pass and autograd in every step, in PyTorch) beside it. Ours is the median"
          + " call of several, half of them before and half after the straightforward way's one,"
          + " which repeats the same work hundreds of times by itself."
    },
    footer = {"%nExample:", "  personal-seg bench teach target/bench_sets/sim-cub"})
final class BenchTeachCommand implements Callable<Integer> {
  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions words;
  @Mixin private TuningOptions tuning;
  @Mixin private Output output;

  @Parameters(paramLabel = "SET", description = "A data set's folder; its first concept is taught.")
  private Path folder;

  @Option(
      names = "--shots",
      paramLabel = "K",
      split = ",",
      defaultValue = "1,3,5",
      description = "Numbers of references; by default ${DEFAULT-VALUE}.")
  private List<Integer> shots = List.of();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Times that ours teaches; by default ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--no-straightforward",
      description = "Without the straightforward way, which takes long.")
  private boolean withoutStraightforward;

  /** One line of the table. */
  private record Line(TeachTiming ours, Optional<NaiveTorchBaseline.Timing> straightforward) {}

  @Override
  public Integer call() throws IOException {
    if (repetitions < 1 || repetitions > 1000) {
      throw new CliException("--repetitions is " + repetitions + "; it must be 1 to 1000");
    }
    var concept = Layout.of(folder).read(folder).concepts().get(0);
    var way =
        new NaiveTorchBaseline(
            InstallPaths.installed().resolve("tools/bench_teach/straightforward.py"));
    var obstacle = withoutStraightforward ? Optional.of("not asked for") : way.obstacle();
    var bundle = model.bundle();
    var lines = new ArrayList<Line>();
    try (var opened = model.open()) {
      var vocabulary = words.vocabulary(bundle, opened);
      var settings = tuning.settings(bundle.manifest().tuning());
      var bench = new TeachBench(opened, vocabulary, concept.className(), settings);
      bench.run(examples(concept, 1)); // warms up the compiler and the model
      for (int k : shots) {
        var examples = examples(concept, k);
        var ours = new ArrayList<>(repeated(bench, examples, (repetitions + 1) / 2));
        Optional<NaiveTorchBaseline.Timing> theirs = Optional.empty();
        if (obstacle.isEmpty()) {
          var task = Files.createTempDirectory("bench_teach");
          float[] word = opened.encodeText(List.of(concept.className()))[0];
          theirs = Optional.of(way.run(task, bundle, vocabulary, word, settings, examples));
        }
        ours.addAll(repeated(bench, examples, repetitions / 2));
        ours.sort(Comparator.comparingDouble(TeachTiming::seconds));
        lines.add(new Line(ours.get((ours.size() - 1) / 2), theirs));
      }
    }
    output.answer(() -> json(lines, obstacle), () -> text(lines, obstacle));
    return 0;
  }

  private static List<TeachTiming> repeated(
      TeachBench bench, List<AnnotatedFrame> examples, int times) {
    return Stream.generate(() -> bench.run(examples)).limit(times).toList();
  }

  private static List<AnnotatedFrame> examples(BenchConcept concept, int count) throws IOException {
    if (count < 1 || count > concept.references().size()) {
      throw new CliException(
          "K is " + count + "; \"" + concept.name() + "\" has 1 to " + concept.references().size());
    }
    var examples = new ArrayList<AnnotatedFrame>();
    for (BenchImage image : concept.references().subList(0, count)) {
      var picture = image.image();
      examples.add(AnnotatedFrame.mask(picture, image.truth(picture).concept()));
    }
    return examples;
  }

  private static JsonObject json(List<Line> lines, Optional<String> obstacle) {
    var json = new JsonObject();
    json.addProperty("machine", Machine.describe());
    json.add("ours", new Gson().toJsonTree(lines.stream().map(Line::ours).toList()));
    json.add(
        "straightforward",
        new Gson().toJsonTree(lines.stream().flatMap(l -> l.straightforward().stream()).toList()));
    obstacle.ifPresent(reason -> json.addProperty("straightforward_skipped", reason));
    return json;
  }

  private static String text(List<Line> lines, Optional<String> obstacle) {
    var table =
        new TextTable(
            "K",
            "passes s",
            "tuning s",
            "tuning CPU s",
            "whole s",
            "peak MiB",
            "straightforward s",
            "MiB",
            "times");
    for (var line : lines) {
      var ours = line.ours();
      var theirs = line.straightforward();
      table.row(
          String.valueOf(ours.shots()),
          seconds(ours.passSeconds()),
          seconds(ours.tuningSeconds()),
          seconds(ours.tuningCpuSeconds()),
          seconds(ours.seconds()),
          String.valueOf(ours.peakMib()),
          theirs.map(t -> seconds(t.seconds())).orElse("–"),
          theirs.map(t -> String.valueOf(t.peak_mib())).orElse("–"),
          theirs
              .map(t -> String.format(Locale.ROOT, "%.1f", t.seconds() / ours.seconds()))
              .orElse("–"));
    }
    String skipped =
        obstacle
            .map(reason -> "\nThe straightforward way was skipped: " + reason + ".\n")
            .orElse("");
    return Machine.describe() + "\n" + table + skipped;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f", seconds);
  }
}
