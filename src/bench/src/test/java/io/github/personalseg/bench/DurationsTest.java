package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class DurationsTest {
  @Test
  void answersTheNearestRank() {
    var durations = new Durations();
    for (int ms = 1000; ms >= 1; ms--) {
      durations.add(ms * 1_000_000L);
    }

    assertEquals(500, durations.percentileMillis(50));
    assertEquals(990, durations.percentileMillis(99));
    assertEquals(1000, durations.percentileMillis(100));
    assertEquals(1, durations.percentileMillis(0.001));
  }

  @Test
  void answersTheOnlyOne() {
    var durations = new Durations();
    durations.add(2_500_000);
    assertEquals(2.5, durations.percentileMillis(50));
    assertEquals(2.5, durations.percentileMillis(99));
  }

  @Test
  void isZeroWhenEmpty() {
    assertEquals(0, new Durations().percentileMillis(50));
  }

  @Test
  void refusesWhatIsNoPercentile() {
    assertThrows(IllegalArgumentException.class, () -> new Durations().percentileMillis(0));
    assertThrows(
        IllegalArgumentException.class, () -> new Durations().percentileMillis(Double.NaN));
  }
}
