package io.github.personalseg.bench.report;

import com.google.gson.GsonBuilder;
import io.github.personalseg.bench.model.Cost;
import io.github.personalseg.bench.model.ModelFigures;
import io.github.personalseg.image.draw.TextDrawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Writes what was measured of a model: {@code report.md}, {@code report.json} and charts.
 *
 * @param facts name and value of everything worth knowing about the run
 * @param figures what was measured
 */
public record ModelReport(Map<String, String> facts, ModelFigures figures) {
  private static final String HEAD =
      "| image | input | resize | pass p50 | pass p99 | fusion | arg max | whole p50 | whole p99"
          + " | frames/s | Java MiB |\n|---|---|---|---|---|---|---|---|---|---|---|\n";

  /**
   * Writes everything into a folder, which is made where it is missing; without charts where this
   * machine cannot draw their text.
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (TextDrawing.isPossible()) {
      drawCharts(folder);
    }
    Files.writeString(folder.resolve("report.md"), markdown());
    Files.writeString(
        folder.resolve("report.json"),
        new GsonBuilder()
                .setPrettyPrinting()
                .serializeSpecialFloatingPointValues()
                .create()
                .toJson(json())
            + "\n");
  }

  private void drawCharts(Path folder) throws IOException {
    Charts.lines(
        folder.resolve("stages.png"),
        "Time of a frame by image size",
        "megapixels",
        "ms, median",
        stages());
    var counts = new LinkedHashMap<String, double[][]>();
    counts.put("words", points(figures.words()));
    counts.put("concepts", points(figures.concepts()));
    Charts.lines(
        folder.resolve("words.png"),
        "From proposals to labels by words and concepts",
        "words, or concepts beside 171 words",
        "ms, median",
        counts);
  }

  private Map<String, Object> json() {
    var all = new LinkedHashMap<String, Object>();
    all.put("facts", facts);
    all.put("sizes", figures.sizes());
    all.put("words", figures.words());
    all.put("concepts", figures.concepts());
    all.put("arg_max", figures.argMax());
    figures.python().ifPresent(python -> all.put("python", python));
    return all;
  }

  private Map<String, double[][]> stages() {
    var lines = new LinkedHashMap<String, double[][]>();
    Map<String, ToDoubleFunction<ModelFigures.Size>> stages = new LinkedHashMap<>();
    stages.put("whole frame", s -> s.whole().percentile(50));
    stages.put("model pass", s -> s.pass().percentile(50));
    stages.put("resize", s -> s.lay().percentile(50));
    stages.put("fusion", s -> s.fuse().percentile(50));
    stages.put("arg max", s -> s.label().percentile(50));
    double[] megapixels =
        figures.sizes().stream().mapToDouble(s -> s.width() * s.height() / 1e6).toArray();
    stages.forEach(
        (name, value) ->
            lines.put(
                name,
                new double[][] {
                  megapixels, figures.sizes().stream().mapToDouble(value).toArray()
                }));
    return lines;
  }

  private static double[][] points(List<ModelFigures.Sweep> sweep) {
    return new double[][] {
      sweep.stream().mapToDouble(ModelFigures.Sweep::count).toArray(),
      sweep.stream().mapToDouble(s -> s.cost().percentile(50)).toArray()
    };
  }

  /** The report to read. */
  public String markdown() {
    var text = new StringBuilder("# Time and memory of a model\n\n| | |\n|---|---|\n");
    facts.forEach((name, value) -> add(text, "| %s | %s |\n", name, value));
    add(
        text,
        "\n## Sizes\n\nMilliseconds. A pass runs from the image to proposals in Java memory,");
    add(text, " resizing included; Java MiB is what a frame reserves on the heap.\n\n%s", HEAD);
    for (var s : figures.sizes()) {
      add(
          text,
          "| %dx%d | %dx%d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.1f |\n",
          s.width(),
          s.height(),
          s.inputWidth(),
          s.inputHeight(),
          s.lay().percentile(50),
          s.pass().percentile(50),
          s.pass().percentile(99),
          s.fuse().percentile(50),
          s.label().percentile(50),
          s.whole().percentile(50),
          s.whole().percentile(99),
          1000 / s.whole().percentile(50),
          s.whole().mebibytes());
    }
    chart(text, "Time by image size", "stages.png");
    sweep(text, "Words", figures.words());
    sweep(text, "Concepts, beside 171 words", figures.concepts());
    chart(text, "Time by words and concepts", "words.png");
    argMax(text);
    python(text);
    return text.toString();
  }

  private static void chart(StringBuilder text, String title, String file) {
    if (TextDrawing.isPossible()) {
      add(text, "\n![%s](%s)\n", title, file);
    } else {
      add(text, "\n%s\n", Charts.LEFT_OUT);
    }
  }

  private static void sweep(StringBuilder text, String title, List<ModelFigures.Sweep> sweep) {
    add(text, "\n## %s\n\n| number | ms p50 | ms p99 | CPU ms | Java MiB |\n", title);
    add(text, "|---|---|---|---|---|\n");
    for (var s : sweep) {
      add(text, "| %d %s\n", s.count(), cells(s.cost()));
    }
  }

  private static String cells(Cost cost) {
    return String.format(
        Locale.ROOT,
        "| %.1f | %.1f | %.1f | %.1f |",
        cost.percentile(50),
        cost.percentile(99),
        cost.cpu(),
        cost.mebibytes());
  }

  private void argMax(StringBuilder text) {
    var a = figures.argMax();
    add(text, "\n## Arg max, %d words from %dx%d cells\n\n", a.words(), a.columns(), a.rows());
    add(text, "| way | ms p50 | ms p99 | CPU ms | Java MiB |\n|---|---|---|---|---|\n");
    add(text, "| candidates of each cell %s\n", cells(a.ours()));
    add(text, "| plain H x W x V %s\n", cells(a.plain()));
    add(
        text,
        "\n%.1f times faster (%.1f by CPU time), %.1f times less memory, %d pixels differ.\n",
        a.plain().percentile(50) / a.ours().percentile(50),
        a.plain().cpu() / a.ours().cpu(),
        a.plain().mebibytes() / a.ours().mebibytes(),
        a.different());
  }

  private void python(StringBuilder text) {
    if (figures.python().isEmpty()) {
      return;
    }
    var p = figures.python().get();
    add(text, "\n## The forward pass beside Python, %dx%d, ", p.inputWidth(), p.inputHeight());
    add(
        text,
        "%d threads\n\n| side | ms p50 | ms p99 | CPU ms p50 |\n|---|---|---|---|\n",
        p.threads());
    for (var side :
        List.of(
            Map.entry("Java", p.java()),
            Map.entry("Java, whole frame", p.frame()),
            Map.entry("Python", p.python()))) {
      var cost = side.getValue();
      add(
          text,
          "| %s | %.1f | %.1f | %.1f |\n",
          side.getKey(),
          cost.percentile(50),
          cost.percentile(99),
          cost.cpu());
    }
    add(
        text,
        "\nIn turns; medians of the turns' ratios. Java's forward pass takes %.3f times Python's wall"
            + " clock, %.3f times its CPU time; the whole frame, from the bytes of a camera message to"
            + " those of its label message, %.3f times Python's forward pass, %.3f by CPU time.\n",
        p.java().times(p.python()),
        p.java().cpuTimes(p.python()),
        p.frame().times(p.python()),
        p.frame().cpuTimes(p.python()));
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
