package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.math.DoubleVectors;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VocabularySubspaceTest {
  private static final int DIM = 12;

  private static float[][] words(Random random, int count) {
    float[][] words = new float[count][DIM];
    for (float[] word : words) {
      for (int d = 0; d < DIM; d++) {
        word[d] = (float) random.nextGaussian();
      }
    }
    return words;
  }

  private static double dot(float[] a, double[] b) {
    return DoubleVectors.dotRow(DoubleVectors.toDoubles(a), b, 0);
  }

  @Test
  void whatIsLeftHasNothingOfAnyWord() {
    float[][] words = words(new Random(1), 5);
    double[] vector = DoubleVectors.toDoubles(words(new Random(2), 1)[0]);
    double[] rest = new VocabularySubspace(words[3], words).beside(vector);
    for (float[] word : words) {
      assertEquals(0, dot(word, rest), 1e-6);
    }
    assertTrue(
        DoubleVectors.norm(rest) > 0.1 && DoubleVectors.norm(rest) < DoubleVectors.norm(vector));
    assertArrayEquals(rest, new VocabularySubspace(words[3], words).beside(rest), 1e-9);
  }

  @Test
  void manyWordsLeaveHalfOfAllDimensions() {
    var random = new Random(3);
    float[][] words = words(random, 100);
    var span = new VocabularySubspace(words[0], words);
    double kept = 0;
    double all = 0;
    for (float[] vector : words(random, 400)) {
      double[] rest = span.beside(DoubleVectors.toDoubles(vector));
      assertEquals(0, dot(words[0], rest), 1e-6);
      kept += Math.pow(DoubleVectors.norm(rest), 2);
      all += Math.pow(DoubleVectors.norm(DoubleVectors.toDoubles(vector)), 2);
    }
    assertEquals(0.5, kept / all, 0.05);
  }

  @Test
  void aClassWordThatIsNoWordCounts() {
    float[][] words = words(new Random(4), 3);
    double[] vector = DoubleVectors.toDoubles(words(new Random(5), 1)[0]);
    float[][] others = {words[1], words[2]};
    assertEquals(0, dot(words[0], new VocabularySubspace(words[0], others).beside(vector)), 1e-6);
  }
}
