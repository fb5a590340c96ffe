package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

final class DemoMetricsTest {
  private static final DemoMetrics METRICS =
      new DemoMetrics(200, 0.61234, 0.6, 0.2, 0.75, 0.8, 0.9, 1.234, 80.04, 120, 900);

  @Test
  void writesOneLine() {
    assertEquals(
        "frames=200 miou_before=0.6123 miou_after=0.6 iou_per_before=0.2 iou_per_after=0.75"
            + " precision_after=0.8 recall_after=0.9 teach_seconds=1.23 frame_ms_p50=80.0"
            + " frame_ms_p99=120.0 peak_rss_mb=900",
        METRICS.toLine());
  }

  @Test
  void writesTheSameAsJson() {
    var json = JsonParser.parseString(METRICS.toJson()).getAsJsonObject();
    METRICS
        .named()
        .forEach((key, value) -> assertEquals(value.doubleValue(), json.get(key).getAsDouble()));
    assertEquals(METRICS.named().size(), json.size());
  }
}
