package io.github.personalseg.node.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FrameStatisticsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void countsAndMeasures() {
    var statistics = new FrameStatistics(0);
    for (int i = 0; i < 100; i++) {
      statistics.received(i * SECOND / 10, i % 4 == 0);
      statistics.labelled(i * SECOND / 10, i / 100.0);
    }
    statistics.refused("data has 11 bytes");
    var summary = statistics.summary(99 * SECOND / 10);
    assertEquals(100, summary.received());
    assertEquals(25, summary.dropped());
    assertEquals(1, summary.refused());
    assertEquals(10, summary.rate(), 1e-6);
    assertEquals(0.49, summary.ageMedian(), 1e-9);
    assertEquals(0.98, summary.ageHigh(), 1e-9);
    assertEquals(2, statistics.silence(99 * SECOND / 10 + 2 * SECOND), 1e-9);
  }

  @Test
  void hasNothingToTellBeforeTheFirstFrame() {
    var summary = new FrameStatistics(0).summary(SECOND);
    assertEquals(0, summary.rate());
    assertTrue(Double.isNaN(summary.ageMedian()));
  }
}
