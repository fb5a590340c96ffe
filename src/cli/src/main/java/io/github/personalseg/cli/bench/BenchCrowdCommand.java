package io.github.personalseg.cli.bench;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.data.Layout;
import io.github.personalseg.bench.protocol.CrowdBench;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.Output;
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

/** Measures what several taught concepts do to each other. */
@Command(
    name = "crowd",
    description = {
      "Teaches the concepts of each group of a set: each alone, all at once, and all but the last.",
      "Measures what each loses beside the others, and what the last one changes."
    },
    footer = {"%nExample:", "  personal-seg bench crowd target/bench_sets/sim-crowd"})
final class BenchCrowdCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private Output output;

  @Parameters(paramLabel = "SET", description = "A data set's folder; concepts.csv names groups.")
  private Path folder;

  @Option(names = "--shots", paramLabel = "K", defaultValue = "5", description = "References.")
  private int shots;

  @Option(
      names = "--tests",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most test images of a group; by default ${DEFAULT-VALUE}.")
  private int tests;

  @Override
  public Integer call() throws IOException {
    var set = Layout.of(folder).read(folder);
    var bundle = model.bundle();
    long groups = set.concepts().stream().map(c -> c.group()).distinct().count();
    try (var opened = model.open();
        var progress = ProgressLine.start(spec, set.name(), groups)) {
      var settings = TuningSettings.of(bundle.manifest().tuning());
      var outcomes = new CrowdBench(opened, settings).run(set, shots, tests, progress::step);
      output.answer(() -> json(bundle.hash(), outcomes), () -> text(outcomes));
    }
    return 0;
  }

  private JsonObject json(String bundleHash, List<CrowdBench.Outcome> outcomes) {
    var json = new JsonObject();
    json.addProperty("machine", Machine.describe());
    json.addProperty("bundle_hash", bundleHash);
    json.addProperty("shots", shots);
    json.add("groups", new Gson().toJsonTree(outcomes));
    json.addProperty("iou_alone", mean(outcomes, false));
    json.addProperty("iou_together", mean(outcomes, true));
    json.addProperty("changed_by_the_last", changed(outcomes));
    return json;
  }

  private static String text(List<CrowdBench.Outcome> outcomes) {
    var table = new TextTable("group", "concept", "IoU alone>", "together>");
    for (var group : outcomes) {
      for (var member : group.members()) {
        table.row(
            group.group(),
            member.concept(),
            percent(member.alone().iou()),
            percent(member.together().iou()));
      }
    }
    return table
        + String.format(
            Locale.ROOT,
            "mean IoU %s alone, %s together; the last concept changed %s of the others' pixels%n",
            percent(mean(outcomes, false)),
            percent(mean(outcomes, true)),
            percent(changed(outcomes)));
  }

  private static double mean(List<CrowdBench.Outcome> outcomes, boolean together) {
    return outcomes.stream()
        .flatMap(group -> group.members().stream())
        .mapToDouble(member -> (together ? member.together() : member.alone()).iou())
        .average()
        .orElse(0);
  }

  private static double changed(List<CrowdBench.Outcome> outcomes) {
    long region = outcomes.stream().mapToLong(CrowdBench.Outcome::regionPixels).sum();
    long changed = outcomes.stream().mapToLong(CrowdBench.Outcome::changedPixels).sum();
    return region == 0 ? 0 : (double) changed / region;
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }
}
