package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ConfusionMatrixTest {
  @Test
  void countsByHand() {
    var matrix = new ConfusionMatrix(3);
    matrix.add(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 2, 2});

    assertEquals(2, matrix.count(0, 0));
    assertEquals(1, matrix.count(0, 1));
    assertEquals(new BinaryScore(2, 0, 1), matrix.score(0));
    assertEquals(new BinaryScore(1, 1, 1), matrix.score(1));
    assertEquals(new BinaryScore(1, 1, 0), matrix.score(2));
    assertEquals((2 / 3. + 1 / 3. + 1 / 2.) / 3, matrix.meanIou().orElseThrow(), 1e-15);
  }

  @Test
  void leavesOutClassesThatTheTruthDoesNotHold() {
    var matrix = new ConfusionMatrix(3);
    matrix.add(new int[] {0, 0, 0, 0}, new int[] {0, 0, 0, 2});

    assertEquals(0.75, matrix.meanIou().orElseThrow());
  }

  @Test
  void ignoresForeignTruthButNotForeignPredictions() {
    var matrix = new ConfusionMatrix(2);
    matrix.add(new int[] {255, 254, 0, 0}, new int[] {0, 1, 0, 254});

    assertEquals(new BinaryScore(1, 0, 1), matrix.score(0));
    assertEquals(0, matrix.truePixels(1));
    assertEquals(0.5, matrix.meanIou().orElseThrow());
  }

  @Test
  void hasNoMeanWithoutPixels() {
    assertTrue(new ConfusionMatrix(4).meanIou().isEmpty());
  }

  @Test
  void namesUnequalSizes() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new ConfusionMatrix(2).add(new int[3], new int[4]));
    assertEquals("3 true labels but 4 predicted ones", error.getMessage());
  }
}
