package io.github.personalseg.bench.report;

import io.github.personalseg.bench.Interval;
import io.github.personalseg.bench.protocol.ConceptOutcomes;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report to read.
 *
 * @param report what it is about
 * @param rows its averages
 * @param charts file names of the charts by title
 */
record MarkdownReport(BenchReport report, List<Row> rows, Map<String, String> charts) {
  private static final int MOST_SHOTS_OF_THE_PAPER = 5;

  String text() {
    var text = new StringBuilder();
    var facts = report.facts();
    text.append("# Personalization on ").append(facts.set()).append("\n\n");
    text.append("| | |\n|---|---|\n");
    line(text, "concepts", String.valueOf(facts.concepts()));
    line(text, "test images", tests(report.concepts()));
    line(text, "words", String.valueOf(facts.words()));
    line(text, "references K", facts.protocol().shots().toString());
    line(text, "seeds", facts.protocol().seeds().toString());
    line(text, "mode", facts.protocol().concat() ? "concat: two images side by side" : "single");
    line(text, "model", facts.bundle() + ", bundle " + facts.bundleHash());
    line(text, "machine", facts.machine());
    line(text, "date", facts.date().toString());
    line(text, "command", "`" + facts.command() + "`");
    appendRows(text);
    appendPublished(text);
    if (charts.isEmpty()) {
      text.append("\n").append(Charts.LEFT_OUT).append("\n");
    }
    charts.forEach(
        (title, file) ->
            text.append("\n## ")
                .append(title)
                .append("\n\n![")
                .append(title)
                .append("](")
                .append(file)
                .append(")\n"));
    appendConcepts(text);
    return text.toString();
  }

  private void appendRows(StringBuilder text) {
    text.append("\n## Results\n\nPer cent; in brackets the 95 % bootstrap interval over concepts.")
        .append(" mIoU: the concept and all words. Words: all words, the concept's pixels left")
        .append(" out; points against the untaught model. Tuning: seconds, without backbone")
        .append(" passes.\n\n| approach | K | IoU | precision | recall | mIoU | words | tuning |\n")
        .append("|---|---|---|---|---|---|---|---|\n");
    double before =
        rows.stream()
            .filter(BenchReport::untaught)
            .mapToDouble(r -> r.wordIou().mean())
            .findFirst()
            .orElse(Double.NaN);
    for (Row row : rows) {
      double drift = 100 * (row.wordIou().mean() - before);
      text.append("| ")
          .append(row.approach())
          .append(" | ")
          .append(shots(row))
          .append(" | ")
          .append(percent(row.iou()))
          .append(" | ")
          .append(percent(row.precision().mean()))
          .append(" | ")
          .append(percent(row.recall().mean()))
          .append(" | ")
          .append(percent(row.meanIou().mean()))
          .append(" | ")
          .append(percent(row.wordIou().mean()))
          .append(
              BenchReport.untaught(row) || Double.isNaN(drift)
                  ? ""
                  : String.format(Locale.ROOT, " (%+.2f)", drift))
          .append(" | ")
          .append(String.format(Locale.ROOT, "%.2f", row.seconds()))
          .append(" |\n");
    }
  }

  /** K, and of how many concepts where not all have so many references. */
  private String shots(Row row) {
    if (row.shots() == 0) {
      return "–";
    }
    int all = report.concepts().size();
    return row.concepts() == all
        ? String.valueOf(row.shots())
        : row.shots() + " (" + row.concepts() + " of " + all + ")";
  }

  private void appendPublished(StringBuilder text) {
    var facts = report.facts();
    var shots = PublishedFigures.shots(facts.set());
    if (shots.isEmpty()) {
      return;
    }
    text.append("\n## The paper's figures\n\nOn photographs and with larger models, so only the")
        .append(" direction of effects compares.\n\n")
        .append("| data | model | before | K = 1 | K = 3 | K = 5 | mIoU before → K = 5 |\n")
        .append("|---|---|---|---|---|---|---|\n");
    for (var s : shots) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s^per | %s | %.2f | %.2f | %.2f | %.2f | %.2f → %.2f |\n",
              s.data(),
              s.model(),
              s.before(),
              s.byShots()[0],
              s.byShots()[1],
              s.byShots()[2],
              s.miou()[0],
              s.miou()[1]));
    }
    if (facts.protocol().concat()) {
      PublishedFigures.concat(facts.set())
          .ifPresent(
              c ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "\nConcat, K = 5, SAN: IoU %.2f → %.2f, mIoU %.2f → %.2f.\n",
                          c[0],
                          c[1],
                          c[2],
                          c[3])));
    }
    if (rows.stream().anyMatch(r -> r.approach().equals("text + negative"))) {
      appendAblation(text);
    }
  }

  private void appendAblation(StringBuilder text) {
    text.append("\n## Ablation, the paper's (CUB^per, SAN, K = 5) beside ours\n\n")
        .append("| parts | mIoU paper | ours | IoU paper | ours | precision paper | ours")
        .append(" | recall paper | ours |\n|---|---|---|---|---|---|---|---|---|\n");
    for (var part : PublishedFigures.ABLATION) {
      rows.stream()
          .filter(row -> row.approach().equals(part.name()))
          .filter(row -> row.shots() == 0 || row.shots() == MOST_SHOTS_OF_THE_PAPER)
          .findFirst()
          .ifPresent(
              row ->
                  text.append(
                      String.format(
                          Locale.ROOT,
                          "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n",
                          part.name(),
                          part.miou(),
                          100 * row.meanIou().mean(),
                          part.iou(),
                          100 * row.iou().mean(),
                          part.precision(),
                          100 * row.precision().mean(),
                          part.recall(),
                          100 * row.recall().mean())));
    }
  }

  private void appendConcepts(StringBuilder text) {
    int most = rows.stream().mapToInt(Row::shots).max().orElse(0);
    var names =
        rows.stream().filter(r -> r.shots() == 0 || r.shots() == most).map(Row::approach).toList();
    text.append("\n## IoU of each concept")
        .append(most == 0 ? "" : ", K = " + most)
        .append("\n\n| concept | ")
        .append(String.join(" | ", names))
        .append(" |\n|")
        .append("---|".repeat(names.size() + 1))
        .append('\n');
    for (ConceptOutcomes concept : report.concepts()) {
      text.append("| ").append(concept.concept());
      for (String name : names) {
        concept.outcomes().stream()
            .filter(o -> o.approach().equals(name) && (o.shots() == 0 || o.shots() == most))
            .mapToDouble(o -> o.concept().iou())
            .average()
            .ifPresentOrElse(
                iou -> text.append(" | ").append(percent(iou)), () -> text.append(" | –"));
      }
      text.append(" |\n");
    }
  }

  private static String tests(List<ConceptOutcomes> concepts) {
    int positives = concepts.stream().mapToInt(ConceptOutcomes::positives).sum();
    int negatives = concepts.stream().mapToInt(ConceptOutcomes::negatives).sum();
    return positives + " with the concept, " + negatives + " without";
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static String percent(Interval interval) {
    return String.format(
        Locale.ROOT,
        "%.2f [%.1f, %.1f]",
        100 * interval.mean(),
        100 * interval.low(),
        100 * interval.high());
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.2f", 100 * ratio);
  }
}
