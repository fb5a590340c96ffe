package io.github.personalseg.cli.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.bench.ScoreSpread;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.SessionOptions;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.segment.ClassCoverage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.fusion.ProposalFusion;
import io.github.personalseg.segment.fusion.ScoreGrid;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how scores are spread, as probabilities and as the sums that they are made of. */
@Command(
    name = "scores",
    description = {
      "Labels images and tells how the scores of pixels (~/confidence) and of concepts"
          + " (~/detections) are spread: as the probabilities that they are, and as the sums over"
          + " overlapping proposals that they are made of."
    },
    footer = {"%nExample:", "  personal-seg bench scores frames/*.png"})
final class BenchScoresCommand implements Callable<Integer> {
  /** Keeps sums of many proposals below 1 on their way through the labelling. */
  private static final float SCALE = 1 / 64f;

  private static final double[] PERCENTILES = {1, 10, 50, 90, 99, 100};

  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
  @Mixin private Output output;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files.")
  private List<Path> images = List.of();

  @Override
  public Integer call() throws IOException {
    var spreads = new LinkedHashMap<String, ScoreSpread>();
    try (var opened = session.open();
        var progress = ProgressLine.start(spec, "Labelling", images.size())) {
      var generation = opened.labeler().generation();
      var pixels = new ArrayList<float[]>();
      var sums = new ArrayList<float[]>();
      var concepts = new ArrayList<Float>();
      var conceptSums = new ArrayList<Float>();
      for (Path image : images) {
        var proposals = opened.infer(ImageFiles.read(image));
        var labelled = Segmenter.segment(proposals, generation);
        var summed = sums(ProposalFusion.fuse(proposals, generation), generation);
        pixels.add(labelled.scores());
        sums.add(summed.scores());
        concepts.addAll(conceptScores(labelled));
        conceptSums.addAll(conceptScores(summed));
        progress.step();
      }
      spreads.put("pixels, sums", ScoreSpread.of(joined(sums)));
      spreads.put("pixels, probabilities", ScoreSpread.of(joined(pixels)));
      spreads.put("concepts, sums", ScoreSpread.of(array(conceptSums)));
      spreads.put("concepts, probabilities", ScoreSpread.of(array(concepts)));
    }
    output.answer(() -> json(spreads), () -> text(spreads));
    return 0;
  }

  /** The same labels with what the proposals say in all as scores, 0 and up. */
  private static Segmentation sums(ScoreGrid grid, LabelSchema generation) {
    float[] values = grid.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= SCALE;
    }
    int cells = grid.height() * grid.width();
    var small =
        new ScoreGrid(
            grid.classCount(),
            grid.height(),
            grid.width(),
            values,
            grid.geometry(),
            new float[cells]);
    var labelled = Segmenter.label(small, generation);
    for (int i = 0; i < labelled.scores().length; i++) {
      labelled.scores()[i] /= SCALE;
    }
    return labelled;
  }

  private static List<Float> conceptScores(Segmentation labelled) {
    return labelled.shares().stream()
        .filter(share -> share.labelClass().concept())
        .map(ClassCoverage::meanScore)
        .toList();
  }

  private static float[] joined(List<float[]> parts) {
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private static JsonArray json(Map<String, ScoreSpread> spreads) {
    var array = new JsonArray();
    spreads.forEach(
        (name, spread) -> {
          var json = new JsonObject();
          json.addProperty("scores", name);
          json.addProperty("count", spread.sorted().length);
          for (double percent : PERCENTILES) {
            json.addProperty("p" + (int) percent, spread.percentile(percent));
          }
          json.addProperty("saturated", spread.saturated());
          array.add(json);
        });
    return array;
  }

  private static String text(Map<String, ScoreSpread> spreads) {
    var table =
        new TextTable(
            "scores", "count>", "1 %>", "10 %>", "50 %>", "90 %>", "99 %>", "most>", "255 of 255>");
    spreads.forEach(
        (name, spread) -> {
          var cells = new ArrayList<String>();
          cells.add(name);
          cells.add(String.valueOf(spread.sorted().length));
          Arrays.stream(PERCENTILES)
              .mapToObj(p -> String.format(Locale.ROOT, "%.2f", spread.percentile(p)))
              .forEach(cells::add);
          cells.add(String.format(Locale.ROOT, "%.1f %%", 100 * spread.saturated()));
          table.row(cells.toArray(String[]::new));
        });
    return table.toString();
  }
}
