package io.github.personalseg.bench.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.bench.protocol.ConceptOutcomes;
import io.github.personalseg.image.draw.TextDrawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what a run found: {@code report.md}, {@code report.json} and charts.
 *
 * @param facts under which circumstances
 * @param concepts what was measured, at least one
 * @param alphas approaches that only differ in the share of the visual embedding, by that share
 */
public record BenchReport(
    RunFacts facts, List<ConceptOutcomes> concepts, Map<Double, String> alphas) {

  /** Everything in {@code report.json}. */
  private record Json(RunFacts facts, List<Row> rows, List<ConceptOutcomes> concepts) {}

  public BenchReport {
    concepts = List.copyOf(concepts);
    if (concepts.isEmpty()) {
      throw new IllegalArgumentException("a report needs at least one concept");
    }
    alphas = Map.copyOf(alphas);
  }

  /**
   * Writes everything into a folder, which is made where it is missing; without charts where this
   * machine cannot draw their text.
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var rows = Row.of(concepts);
    var charts = TextDrawing.isPossible() ? drawCharts(folder, rows) : Map.<String, String>of();
    Files.writeString(folder.resolve("report.md"), new MarkdownReport(this, rows, charts).text());
    Files.writeString(
        folder.resolve("report.json"),
        new GsonBuilder()
                .setPrettyPrinting()
                .registerTypeAdapter(
                    LocalDate.class,
                    (JsonSerializer<LocalDate>)
                        (date, type, context) -> new JsonPrimitive(date.toString()))
                .create()
                .toJson(new Json(facts, rows, concepts))
            + "\n");
  }

  /** Their files by title. */
  private Map<String, String> drawCharts(Path folder, List<Row> rows) throws IOException {
    int most = rows.stream().mapToInt(Row::shots).max().orElse(0);
    var last = rows.stream().filter(r -> r.shots() == 0 || r.shots() == most).toList();
    var charts = new LinkedHashMap<String, String>();
    if (most > 0) {
      charts.put("IoU against K", "iou_by_k.png");
      Charts.iouByShots(folder.resolve("iou_by_k.png"), rows);
      String shown = taught(last).approach();
      charts.put("Drift of words, " + shown + ", K = " + most, "drift.png");
      Charts.drift(folder.resolve("drift.png"), WordDrift.of(concepts, shown, most));
    }
    charts.put("Precision and recall", "precision_recall.png");
    Charts.precisionRecall(folder.resolve("precision_recall.png"), last);
    var byAlpha = byAlpha(last);
    if (byAlpha.size() > 1) {
      charts.put("IoU against alpha", "iou_by_alpha.png");
      Charts.iouByAlpha(folder.resolve("iou_by_alpha.png"), byAlpha);
    }
    return charts;
  }

  /** The approach whose drift is worth a chart: the best one that learns. */
  private static Row taught(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.shots() > 0)
        .max(Comparator.comparingDouble(row -> row.iou().mean()))
        .orElseThrow();
  }

  private Map<Double, Row> byAlpha(List<Row> rows) {
    var found = new LinkedHashMap<Double, Row>();
    alphas.forEach(
        (alpha, name) ->
            rows.stream()
                .filter(row -> row.approach().equals(name))
                .findFirst()
                .ifPresent(row -> found.put(alpha, row)));
    return found;
  }

  /** The row without personalization. */
  static boolean untaught(Row row) {
    return row.approach().equals(Approach.BEFORE);
  }
}
