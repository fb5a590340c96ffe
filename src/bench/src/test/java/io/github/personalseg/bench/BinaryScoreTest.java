package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class BinaryScoreTest {
  @Test
  void countsByHand() {
    var score = BinaryScore.of(new int[] {7, 7, 7, 0, 0, 0}, 7, new int[] {3, 3, 0, 3, 7, 0}, 3);

    assertEquals(new BinaryScore(2, 1, 1), score);
    assertEquals(0.5, score.iou());
    assertEquals(2 / 3., score.precision(), 1e-15);
    assertEquals(2 / 3., score.recall(), 1e-15);
  }

  @Test
  void isZeroWhereNothingWasSaidOrTrue() {
    assertEquals(0, BinaryScore.ZERO.iou());
    assertEquals(0, BinaryScore.ZERO.precision());
    assertEquals(0, BinaryScore.ZERO.recall());
  }

  @Test
  void refusesNegativeCounts() {
    assertThrows(IllegalArgumentException.class, () -> new BinaryScore(0, -1, 0));
  }
}
