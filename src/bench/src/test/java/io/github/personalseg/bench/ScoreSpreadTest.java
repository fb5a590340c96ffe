package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ScoreSpreadTest {
  @Test
  void tellsPercentilesAndWhatSaturates() {
    float[] scores = {2.09f, 0.25f, 0.5f, 0.999f, 0.75f};
    var spread = ScoreSpread.of(scores);
    assertEquals(0.25f, spread.percentile(0));
    assertEquals(0.75f, spread.percentile(50));
    assertEquals(2.09f, spread.percentile(100));
    assertEquals(0.4, spread.saturated(), 1e-9);
    assertEquals(2.09f, scores[0], "its own order is left alone");
  }

  @Test
  void nothingHasNoSpread() {
    var spread = ScoreSpread.of(new float[0]);
    assertTrue(Float.isNaN(spread.percentile(50)));
    assertTrue(Double.isNaN(spread.saturated()));
  }
}
