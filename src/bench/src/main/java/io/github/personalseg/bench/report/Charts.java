package io.github.personalseg.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** A run's charts as PNG. Call only where {@code TextDrawing.isPossible()}. */
final class Charts {
  /** What a report says in their place. */
  static final String LEFT_OUT = "Charts are left out: this machine cannot draw their text.";

  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final int WORDS = 20;
  private static final Color GRID = new Color(0xe3e6eb);
  private static final Color[] COLOURS = {
    new Color(0x2563eb), new Color(0xdc2626), new Color(0x16a34a), new Color(0xd97706),
    new Color(0x7c3aed), new Color(0x0891b2), new Color(0xdb2777), new Color(0x4d7c0f),
    new Color(0x475569), new Color(0x92400e)
  };

  private Charts() {}

  /** IoU of the concept against K, one line for each approach that looks at references. */
  static void iouByShots(Path file, List<Row> rows) throws IOException {
    var chart = chart("IoU of the concept by references", "K, references", "IoU, %");
    for (String name : names(rows)) {
      var own = rows.stream().filter(r -> r.approach().equals(name) && r.shots() > 0).toList();
      if (!own.isEmpty()) {
        chart.addSeries(
            name,
            own.stream().mapToDouble(Row::shots).toArray(),
            own.stream().mapToDouble(r -> 100 * r.iou().mean()).toArray(),
            own.stream().mapToDouble(r -> 50 * (r.iou().high() - r.iou().low())).toArray());
      }
    }
    rows.stream()
        .filter(r -> r.shots() == 0)
        .forEach(
            r -> {
              double most = rows.stream().mapToInt(Row::shots).max().orElse(1);
              double iou = 100 * r.iou().mean();
              chart.addSeries(r.approach(), new double[] {1, most}, new double[] {iou, iou});
            });
    save(file, chart);
  }

  /** IoU, precision and recall against the share of the visual embedding. */
  static void iouByAlpha(Path file, Map<Double, Row> byAlpha) throws IOException {
    var chart = chart("Share of the visual embedding", "alpha", "%");
    var sorted = new TreeMap<>(byAlpha);
    double[] alphas = sorted.keySet().stream().mapToDouble(a -> a).toArray();
    chart.addSeries("IoU", alphas, percent(sorted, r -> r.iou().mean()));
    chart.addSeries("precision", alphas, percent(sorted, r -> r.precision().mean()));
    chart.addSeries("recall", alphas, percent(sorted, r -> r.recall().mean()));
    save(file, chart);
  }

  /** Each approach at the most references as a point: recall across, precision up. */
  static void precisionRecall(Path file, List<Row> rows) throws IOException {
    var chart = chart("Precision and recall of the concept", "recall, %", "precision, %");
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setMarkerSize(12);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(100.0);
    for (Row row : rows) {
      chart.addSeries(
          row.approach(),
          new double[] {100 * row.recall().mean()},
          new double[] {100 * row.precision().mean()});
    }
    save(file, chart);
  }

  /** Lines over the same axis; the y axis starts at 0 and ends where the figures do. */
  static void lines(
      Path file, String title, String across, String up, Map<String, double[][]> lines)
      throws IOException {
    var chart = chart(title, across, up);
    chart.getStyler().setYAxisMax(null);
    lines.forEach((name, points) -> chart.addSeries(name, points[0], points[1]));
    save(file, chart);
  }

  /** The words that move most when a concept is taught. */
  static void drift(Path file, List<WordDrift> drifts) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Drift of words: IoU taught minus untaught")
            .xAxisTitle("")
            .yAxisTitle("points")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisLabelRotation(60);
    var shown = drifts.subList(0, Math.min(WORDS, drifts.size()));
    chart.addSeries(
        "drift",
        shown.stream().map(WordDrift::word).toList(),
        shown.stream().map(d -> 100 * d.drift()).toList());
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static double[] percent(Map<Double, Row> rows, ToDoubleFunction<Row> value) {
    return rows.values().stream().mapToDouble(r -> 100 * value.applyAsDouble(r)).toArray();
  }

  private static LinkedHashSet<String> names(List<Row> rows) {
    var names = new LinkedHashSet<String>();
    rows.forEach(row -> names.add(row.approach()));
    return names;
  }

  private static XYChart chart(String title, String across, String up) {
    var chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(up)
            .build();
    style(chart.getStyler());
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    chart.getStyler().setMarkerSize(7);
    return chart;
  }

  private static void style(AxesChartStyler styler) {
    styler.setSeriesColors(COLOURS);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotBorderVisible(false);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    styler.setDecimalPattern("#,##0.##");
  }

  private static void save(Path file, XYChart chart) throws IOException {
    BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
  }
}
