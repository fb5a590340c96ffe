package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void isNearTheNormalInterval() {
    double[] values = new Random(3).doubles(400).toArray();
    var interval = Interval.of(values);
    double error = 1.96 * Math.sqrt(1.0 / 12 / 400);
    assertEquals(0.5, interval.mean(), 0.05);
    assertEquals(interval.mean() - error, interval.low(), 0.004);
    assertEquals(interval.mean() + error, interval.high(), 0.004);
  }

  @Test
  void equalValuesHaveNoWidth() {
    var interval = Interval.of(new double[] {0.25, 0.25, 0.25});
    assertEquals(new Interval(0.25, 0.25, 0.25), interval);
  }

  @Test
  void holdsItsMean() {
    var interval = Interval.of(new double[] {0, 1});
    assertTrue(interval.low() <= interval.mean() && interval.mean() <= interval.high());
    assertThrows(IllegalArgumentException.class, () -> Interval.of(new double[0]));
  }
}
