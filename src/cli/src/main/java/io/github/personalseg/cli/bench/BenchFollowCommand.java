package io.github.personalseg.cli.bench;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.Machine;
import io.github.personalseg.bench.video.FollowBench;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.OutputFolder;
import io.github.personalseg.cli.options.Outputs;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.concept.TuningSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what following a mark is worth. */
@Command(
    name = "follow",
    description = {
      "Marks every thing of recordings once in each stretch that shows it, and compares what is"
          + " learned from that frame, with the views that following finds, with one look-alike"
          + " marked and followed as well, and from five marked frames."
    },
    footer = {
      "%nExamples:",
      "  tools/bench_sets/build --only sim-video",
      "  personal-seg bench follow target/bench_sets/sim-video --cache target/outputs",
      "  personal-seg bench follow target/bench_sets/sim-video --step 2 --videos wide"
    })
final class BenchFollowCommand implements Callable<Integer> {
  /** Points below five references that count as near. */
  private static final double NEAR = 0.1;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions words;
  @Mixin private Output output;

  @Parameters(paramLabel = "SET", description = "A folder of recordings, each with video.json.")
  private Path folder;

  @Option(
      names = "--videos",
      paramLabel = "NAME",
      split = ",",
      description = "Recordings to measure; by default all.")
  private List<String> videos = List.of();

  @Option(
      names = "--step",
      paramLabel = "N",
      defaultValue = "1",
      description = "Every so many frames: 1, 2 and 5 are 10, 5 and 2 Hz of sim-video.")
  private int step;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "4",
      description = "Score every so many of those frames; by default ${DEFAULT-VALUE}.")
  private int every;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "8",
      description = "Most marked frames of each thing; by default ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps the model's outputs, so that another run costs no pass.")
  private @Nullable Path cache;

  @Override
  public Integer call() throws IOException {
    if (step < 1 || every < 1 || starts < 1) {
      throw new ParameterException(
          spec.commandLine(), "--step, --every and --starts must be at least 1");
    }
    var outputs =
        new Outputs().reading("the set that is read", folder).reading("the model", model.folder());
    if (cache != null) {
      outputs.folder("--cache", cache);
      OutputFolder.claim("--cache", cache);
    }
    var names = FollowBench.names(folder);
    for (String name : videos) {
      if (!names.contains(name)) {
        throw new CliException(
            "there is no recording " + name + "; there are: " + String.join(", ", names));
      }
    }
    var bundle = model.bundle();
    var all = new ArrayList<FollowBench.Start>();
    try (var opened = model.open()) {
      var bench =
          new FollowBench(
              opened,
              words.vocabulary(bundle, opened),
              TuningSettings.of(bundle.manifest().tuning()),
              new FollowBench.Plan(step, every, starts, cache));
      for (String name : videos.isEmpty() ? names : videos) {
        try (var progress = ProgressLine.start(spec, name, 0)) {
          all.addAll(bench.run(folder, name, progress::step));
        }
      }
    }
    output.answer(() -> json(bundle.hash(), all), () -> text(all));
    return 0;
  }

  private JsonObject json(String bundleHash, List<FollowBench.Start> all) {
    var json = new JsonObject();
    json.addProperty("machine", Machine.describe());
    json.addProperty("bundle_hash", bundleHash);
    json.addProperty("step", step);
    var starts = new JsonArray();
    var gson = new Gson();
    for (var start : all) {
      var each = new JsonObject();
      each.addProperty("video", start.video());
      each.addProperty("thing", start.thing());
      each.addProperty("frame", start.frame());
      each.addProperty("stretch", start.stretch());
      each.addProperty("alone", start.alone());
      each.addProperty("views", start.views());
      each.addProperty("iou_one", start.one().iou());
      each.addProperty("iou_followed", start.followed().iou());
      start.corrected().ifPresent(score -> each.addProperty("iou_corrected", score.iou()));
      each.addProperty("iou_five", start.five().iou());
      each.addProperty("wrong_before", start.wrongBefore());
      each.addProperty("wrong_after", start.wrongAfter());
      each.addProperty("only_others", start.onlyOthers());
      each.addProperty("claimed_one", start.claimedOne());
      each.addProperty("claimed_followed", start.claimedFollowed());
      each.addProperty("recall_followed", start.followed().recall());
      each.add("kept", gson.toJsonTree(start.kept()));
      starts.add(each);
    }
    json.add("starts", starts);
    return json;
  }

  private static String text(List<FollowBench.Start> all) {
    var table = new TextTable("recording", "starts>", "K=1>", "+ follow>", "+ correction>", "K=5>");
    for (String video : all.stream().map(FollowBench.Start::video).distinct().toList()) {
      row(table, video, all.stream().filter(s -> s.video().equals(video)).toList());
    }
    row(table, "all", all);
    return table + summary(all);
  }

  private static void row(TextTable table, String name, List<FollowBench.Start> starts) {
    table.row(
        name,
        String.valueOf(starts.size()),
        cell(starts, s -> s.one().iou()),
        cell(starts, s -> s.followed().iou()),
        cell(starts, s -> s.corrected().orElse(s.followed()).iou()),
        cell(starts, s -> s.five().iou()));
  }

  /** Mean, and the worst beside it. */
  private static String cell(
      List<FollowBench.Start> starts, ToDoubleFunction<FollowBench.Start> value) {
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f)",
        100 * starts.stream().mapToDouble(value).average().orElse(0),
        100 * starts.stream().mapToDouble(value).min().orElse(0));
  }

  private static String summary(List<FollowBench.Start> all) {
    var kept =
        all.stream()
            .map(FollowBench.Start::kept)
            .reduce(new FollowBench.Kept(0, 0, 0, 0, 0, 0), FollowBench.Kept::plus);
    long near = all.stream().filter(s -> s.followed().iou() >= s.five().iou() - NEAR).count();
    var corrected = all.stream().filter(s -> s.corrected().isPresent()).toList();
    long before = corrected.stream().mapToLong(FollowBench.Start::wrongBefore).sum();
    long after = corrected.stream().mapToLong(FollowBench.Start::wrongAfter).sum();
    var alone = all.stream().filter(FollowBench.Start::alone).toList();
    int others = alone.stream().mapToInt(FollowBench.Start::onlyOthers).sum();
    var recall =
        alone.stream()
            .map(FollowBench.Start::followed)
            .reduce(BinaryScore.ZERO, BinaryScore::plus)
            .recall();
    return String.format(
        Locale.ROOT,
        "IoU in percent, mean (worst); followed within 10 points of K=5: %d of %d starts%n"
            + "following: %s of %d frames on the right thing, %d beyond a cut, %s of %d visible"
            + " frames covered%n"
            + "correction: %s of the wrong pixels of %d starts removed%n"
            + "first lessons without a look-alike in view: %s of the frames with look-alikes only"
            + " claimed from one frame, %s followed; recall followed %s%n",
        near,
        all.size(),
        percent(kept.right(), kept.found()),
        kept.found(),
        kept.across(),
        percent(kept.covered(), kept.visible()),
        kept.visible(),
        percent((double) (before - after), (double) before),
        corrected.size(),
        percent(alone.stream().mapToInt(FollowBench.Start::claimedOne).sum(), others),
        percent(alone.stream().mapToInt(FollowBench.Start::claimedFollowed).sum(), others),
        percent(recall, 1));
  }

  private static String percent(double part, double whole) {
    return whole == 0 ? "none" : String.format(Locale.ROOT, "%.1f %%", 100 * part / whole);
  }
}
