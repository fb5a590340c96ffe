package io.github.personalseg.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Words: 0 table, 1 mug. The concept is a mug: 254 in the truth, 253 as predicted. */
final class PersonalizationScoreTest {
  private static final int[] TRUTH = {0, 0, 0, 1, 1, 254, 254, 254};

  @Test
  void scoresTheClassWordBeforeTeaching() {
    var score = new PersonalizationScore(2, 254, 1);
    score.add(TRUTH, new int[] {0, 0, 0, 1, 1, 1, 1, 0});

    assertEquals(1, score.meanIou().orElseThrow());
    assertEquals(new BinaryScore(2, 2, 1), score.concept());
    assertEquals(2 / 5., score.concept().iou(), 1e-15);
  }

  @Test
  void scoresTheConceptAfterTeaching() {
    var score = new PersonalizationScore(2, 254, 253);
    score.add(TRUTH, new int[] {0, 0, 253, 1, 253, 253, 253, 253});

    assertEquals((2 / 3. + 1 / 2.) / 2, score.meanIou().orElseThrow(), 1e-15);
    assertEquals(new BinaryScore(3, 2, 0), score.concept());
    assertEquals(3 / 5., score.concept().precision(), 1e-15);
    assertEquals(1, score.concept().recall());
  }

  @Test
  void addsUpFrames() {
    var score = new PersonalizationScore(2, 254, 253);
    score.add(new int[] {0, 254}, new int[] {0, 253});
    score.add(new int[] {1, 254}, new int[] {0, 1});

    assertEquals(2, score.frames());
    assertEquals(new BinaryScore(1, 0, 1), score.concept());
    assertEquals((1 / 2. + 0) / 2, score.meanIou().orElseThrow(), 1e-15);
  }

  @Test
  void keepsTheConceptApartFromTheWords() {
    assertThrows(IllegalArgumentException.class, () -> new PersonalizationScore(2, 1, 253));
  }
}
