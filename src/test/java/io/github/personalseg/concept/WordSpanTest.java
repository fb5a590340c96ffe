package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WordSpanTest {
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
    return Vectors.dotRow(Vectors.toDoubles(a), b, 0);
  }

  @Test
  void whatIsLeftHasNothingOfAnyWord() {
    float[][] words = words(new Random(1), 5);
    double[] vector = Vectors.toDoubles(words(new Random(2), 1)[0]);
    double[] rest = new WordSpan(words[3], words).beside(vector);
    for (float[] word : words) {
      assertEquals(0, dot(word, rest), 1e-6);
    }
    assertTrue(Vectors.norm(rest) > 0.1 && Vectors.norm(rest) < Vectors.norm(vector));
    assertArrayEquals(rest, new WordSpan(words[3], words).beside(rest), 1e-9);
  }

  @Test
  void manyWordsLeaveHalfOfAllDimensions() {
    var random = new Random(3);
    float[][] words = words(random, 100);
    var span = new WordSpan(words[0], words);
    double kept = 0;
    double all = 0;
    for (float[] vector : words(random, 400)) {
      double[] rest = span.beside(Vectors.toDoubles(vector));
      assertEquals(0, dot(words[0], rest), 1e-6);
      kept += Math.pow(Vectors.norm(rest), 2);
      all += Math.pow(Vectors.norm(Vectors.toDoubles(vector)), 2);
    }
    assertEquals(0.5, kept / all, 0.05);
  }

  @Test
  void aClassWordThatIsNoWordCounts() {
    float[][] words = words(new Random(4), 3);
    double[] vector = Vectors.toDoubles(words(new Random(5), 1)[0]);
    float[][] others = {words[1], words[2]};
    assertEquals(0, dot(words[0], new WordSpan(words[0], others).beside(vector)), 1e-6);
  }
}
