package io.github.personalseg.cli.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.data.Layout;
import io.github.personalseg.bench.protocol.CorrectionBench;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.concept.TuningSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what one negative reference is worth. */
@Command(
    name = "correct",
    description = {
      "Teaches each concept of a set, marks what it claims of its look-alike in one frame as \"this"
          + " is not it\", teaches again, and measures the other frames before and after."
    },
    footer = {"%nExample:", "  personal-seg bench correct target/bench_sets/sim-fss"})
final class BenchCorrectCommand implements Callable<Integer> {
  /** Smaller claims are specks that nobody would correct. */
  private static final int LEAST_CLAIM = 100;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions words;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "SET",
      description = "A data set's folder, whose negatives of a concept show one look-alike.")
  private Path folder;

  @Option(names = "--shots", paramLabel = "K", defaultValue = "5", description = "References.")
  private int shots;

  @Option(
      names = "--concepts",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many concepts, spread evenly over the set.")
  private int concepts;

  @Override
  public Integer call() throws IOException {
    var set = Layout.of(folder).read(folder).spread(concepts);
    var bundle = model.bundle();
    try (var opened = model.open();
        var progress = ProgressLine.start(spec, set.name(), set.concepts().size())) {
      var settings = TuningSettings.of(bundle.manifest().tuning());
      var bench = new CorrectionBench(opened, words.vocabulary(bundle, opened), settings);
      var outcomes = bench.run(set, shots, LEAST_CLAIM, progress::step);
      output.answer(
          () -> json(bundle.hash(), set.concepts().size(), outcomes),
          () -> text(set.concepts().size(), outcomes));
    }
    return 0;
  }

  private JsonObject json(String bundleHash, int asked, List<CorrectionBench.Outcome> outcomes) {
    var json = new JsonObject();
    json.addProperty("machine", Machine.describe());
    json.addProperty("bundle_hash", bundleHash);
    json.addProperty("shots", shots);
    json.addProperty("concepts", asked);
    json.add("corrected", new Gson().toJsonTree(outcomes));
    json.addProperty("removed", removed(outcomes));
    json.addProperty("iou_before", mean(outcomes, false));
    json.addProperty("iou_after", mean(outcomes, true));
    return json;
  }

  private static String text(int asked, List<CorrectionBench.Outcome> outcomes) {
    var table = new TextTable("concept", "wrong pixels before>", "after>", "IoU before>", "after>");
    for (var outcome : outcomes) {
      table.row(
          outcome.concept(),
          String.valueOf(outcome.wrongBefore()),
          String.valueOf(outcome.wrongAfter()),
          percent(outcome.before().iou()),
          percent(outcome.after().iou()));
    }
    return table
        + String.format(
            Locale.ROOT,
            "%d of %d concepts claimed their look-alike; one negative reference removed %s of its"
                + " wrong pixels; mean IoU %s before, %s after%n",
            outcomes.size(),
            asked,
            percent(removed(outcomes)),
            percent(mean(outcomes, false)),
            percent(mean(outcomes, true)));
  }

  private static double removed(List<CorrectionBench.Outcome> outcomes) {
    long before = outcomes.stream().mapToLong(CorrectionBench.Outcome::wrongBefore).sum();
    long after = outcomes.stream().mapToLong(CorrectionBench.Outcome::wrongAfter).sum();
    return before == 0 ? 0 : 1 - (double) after / before;
  }

  private static double mean(List<CorrectionBench.Outcome> outcomes, boolean corrected) {
    return outcomes.stream()
        .mapToDouble(outcome -> (corrected ? outcome.after() : outcome.before()).iou())
        .average()
        .orElse(0);
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }
}
