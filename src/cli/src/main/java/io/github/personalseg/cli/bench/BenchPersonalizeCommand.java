package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.data.BenchSet;
import io.github.personalseg.bench.data.Layout;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.bench.protocol.PersonalizationBench;
import io.github.personalseg.bench.protocol.Protocol;
import io.github.personalseg.bench.report.BenchReport;
import io.github.personalseg.bench.report.RunFacts;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.ShellWords;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.options.TuningOptions;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the paper's protocol. */
@Command(
    name = "personalize",
    description = {
      "Teaches every concept of a data set and measures whether it is found, look-alikes are not,"
          + " and words stay as good.",
      "Writes report.md, report.json and charts. A run that was stopped goes on where it was."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bench personalize target/bench_sets/sim-fss --out target/bench/sim-fss",
      "  personal-seg bench personalize /data/CUB_200_2011 --out cub --shots 5 --ablation",
      "  personal-seg bench personalize my_set --out mine --alpha 0,0.1,0.5,1 --concat"
    })
final class BenchPersonalizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions words;
  @Mixin private TuningOptions tuning;

  @Parameters(paramLabel = "SET", description = "The data set's folder.")
  private Path folder;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "For the report.")
  private Path out;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "fss, cub, ade847, ade-release or custom; by default what the folder looks like.")
  private @Nullable String layout;

  @Option(
      names = "--shots",
      paramLabel = "K",
      split = ",",
      defaultValue = "1,3,5",
      description = "Numbers of references; by default ${DEFAULT-VALUE}.")
  private List<Integer> shots = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "SEED",
      split = ",",
      defaultValue = "0",
      description = "Each draws other references; by default ${DEFAULT-VALUE}.")
  private List<Long> seeds = List.of();

  @Option(
      names = "--classes",
      paramLabel = "NAME",
      split = ",",
      description = "Only these concepts of the set.")
  private Set<String> classes = new LinkedHashSet<>();

  @Option(
      names = {"--tests", "--negatives"},
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Most test images with, and as many without, a concept; by default ${DEFAULT-VALUE}.")
  private int tests;

  @Option(names = "--concat", description = "Test pairs of images side by side as one image.")
  private boolean concat;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      split = ",",
      description = "Share of the visual embedding; several values give a row each.")
  private List<Double> alphas = new ArrayList<>();

  @Option(
      names = "--boundary",
      paramLabel = "X",
      split = ",",
      description = {
        "Beyond the paper: also rows with a boundary between class word (0) and references (1)",
        "in place of the threshold, without tuning and after it."
      })
  private List<Double> boundaries = new ArrayList<>();

  @Option(
      names = "--hard-negatives",
      paramLabel = "X",
      description = "The default method's weight of things of its class that are not the concept.")
  private @Nullable Double hardNegatives;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description = "The default method's share of the references' margin that makes the concept.")
  private @Nullable Double threshold;

  @Option(
      names = "--identity",
      paramLabel = "X",
      description = "The default method's share of what references reach beside words; 0: none.")
  private @Nullable Double identity;

  @Option(
      names = "--beyond",
      description = "Also rows of the default method without each thing it adds to the paper's.")
  private boolean beyond;

  @Option(
      names = "--concepts",
      paramLabel = "N",
      description = "At most so many concepts, spread evenly over the set.")
  private @Nullable Integer concepts;

  @Option(names = "--ablation", description = "Also a row for each combination of the parts.")
  private boolean ablation;

  @Option(names = "--no-baselines", description = "Without the rows of plain classifiers.")
  private boolean withoutBaselines;

  @Option(
      names = "--drop-class-words",
      description = "Take the concepts' class words out of the words, as competitors.")
  private boolean dropClassWords;

  @Override
  public Integer call() throws IOException {
    new Outputs()
        .reading("the set that is read", folder)
        .reading("the model's folder", model.folder())
        .reading("the file of words", words.file())
        .folder("--out", out);
    var set = set();
    OutputFolder.claim("--out", out);
    var protocol = new Protocol(shots, seeds, tests, concat);
    var bundle = model.bundle();
    try (var opened = model.open()) {
      run(set, protocol, bundle, opened);
    }
    return 0;
  }

  private BenchSet set() throws IOException {
    var read = (layout == null ? Layout.of(folder) : Layout.named(layout)).read(folder);
    var asked = classes.isEmpty() ? read : read.only(classes);
    return concepts == null ? asked : asked.spread(concepts);
  }

  private void run(BenchSet set, Protocol protocol, Bundle bundle, OvssModel opened)
      throws IOException {
    var competitors = competitors(words.vocabulary(bundle, opened), set);
    var base = tuning.settings(bundle.manifest().tuning());
    var byAlpha = new LinkedHashMap<Double, String>();
    var approaches = approaches(base, byDefault(bundle), byAlpha);
    Files.createDirectories(out);
    for (int k : protocol.shots()) {
      if (k > set.mostReferences()) {
        spec.commandLine()
            .getErr()
            .println(
                "warning: K = "
                    + k
                    + " is left out: the concepts of "
                    + set.name()
                    + " have at most "
                    + set.mostReferences()
                    + " references");
      }
    }
    var bench = new PersonalizationBench(opened, competitors, base.learningStride());
    try (var progress = ProgressLine.start(spec, set.name(), set.concepts().size())) {
      var outcomes = bench.run(set, approaches, protocol, out.resolve("state"), progress::step);
      var facts =
          new RunFacts(
              set.name(),
              set.concepts().size(),
              set.words().isEmpty() ? competitors.size() : set.words().size(),
              bundle.manifest().name(),
              bundle.hash(),
              Machine.describe(),
              LocalDate.now(ZoneId.systemDefault()),
              protocol,
              "bin/personal-seg " + ShellWords.join(arguments()));
      new BenchReport(facts, outcomes, byAlpha).write(out);
    }
    spec.commandLine().getOut().println("Look at " + out.resolve("report.md"));
  }

  private List<String> arguments() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  private Vocabulary competitors(Vocabulary vocabulary, BenchSet set) {
    if (!dropClassWords) {
      return vocabulary;
    }
    var dropped = set.concepts().stream().map(c -> c.className()).toList();
    var kept = new ArrayList<String>();
    var rows = new ArrayList<float[]>();
    for (int i = 0; i < vocabulary.size(); i++) {
      if (!dropped.contains(vocabulary.words().get(i))) {
        kept.add(vocabulary.words().get(i));
        rows.add(vocabulary.embeddings()[i]);
      }
    }
    return new Vocabulary(kept, rows.toArray(float[][]::new));
  }

  private TuningSettings byDefault(Bundle bundle) {
    var settings = TuningSettings.of(bundle.manifest().tuning());
    var beyond = settings.beyond();
    if (hardNegatives != null) {
      beyond = beyond.withHardNegatives(hardNegatives);
    }
    if (threshold != null) {
      beyond = beyond.withThreshold(threshold);
    }
    if (identity != null) {
      beyond = beyond.withIdentity(identity);
    }
    return settings.withBeyond(beyond);
  }

  private List<Approach> approaches(
      TuningSettings base, TuningSettings byDefault, Map<Double, String> byAlpha) {
    var settings = alphas.size() == 1 ? base.withAlpha(alphas.get(0)) : base;
    var approaches = new ArrayList<Approach>();
    approaches.add(Approach.classPrompt());
    if (!withoutBaselines) {
      approaches.addAll(Approach.baselines(settings));
    }
    if (ablation) {
      approaches.addAll(Approach.ablation(settings));
    }
    if (alphas.size() > 1) {
      for (double alpha : new LinkedHashSet<>(alphas)) {
        byAlpha.put(alpha, "paper, alpha " + alpha);
        approaches.add(Approach.tuned("paper, alpha " + alpha, base.withAlpha(alpha)));
      }
    } else if (!ablation) {
      approaches.add(Approach.tuned(Approach.PAPER, settings));
    }
    if (beyond) {
      approaches.addAll(Approach.beyond(byDefault));
    } else {
      approaches.add(Approach.tuned(Approach.DEFAULT, byDefault));
    }
    for (double boundary : new LinkedHashSet<>(boundaries)) {
      var laid =
          byDefault.withBeyond(
              byDefault.beyond().withBoundary(boundary).withThreshold(0).withIdentity(0));
      var untuned = new TuningSettings.Parts(false, false, false);
      approaches.add(Approach.tuned("boundary " + boundary, laid.withParts(untuned)));
      approaches.add(Approach.tuned("tuned, boundary " + boundary, laid));
    }
    return approaches;
  }
}
