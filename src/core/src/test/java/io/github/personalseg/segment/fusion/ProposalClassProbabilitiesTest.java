package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The float loops against the definition in double. */
final class ProposalClassProbabilitiesTest {
  private static float[] gaussians(Random random, int length, double spread) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return values;
  }

  @Property(tries = 200)
  void equalTheDefinition(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 11) int dim,
      @ForAll @IntRange(min = 1, max = 5) int words,
      @ForAll @IntRange(min = 0, max = 3) int concepts,
      @ForAll @IntRange(min = 0, max = 7) int offset) {
    var random = new Random(seed);
    float[] embeddings = gaussians(random, offset + dim, 1 / Math.sqrt(dim));
    float[][] text = new float[words + concepts + 1][];
    for (int c = 0; c < text.length; c++) {
      text[c] = gaussians(random, dim, 1);
    }
    float[] thresholds = new float[concepts];
    for (int k = 0; k < concepts; k++) {
      thresholds[k] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
    }
    double[] logits = new double[text.length];
    for (int c = 0; c < text.length; c++) {
      for (int d = 0; d < dim; d++) {
        logits[c] += 3.0 * text[c][d] * embeddings[offset + d];
      }
    }
    boolean close = false;
    double others = Math.exp(logits[words + concepts]);
    for (int c = 0; c < words; c++) {
      others += Math.exp(logits[c]);
    }
    for (int k = 0; k < concepts; k++) {
      // Among the words, "no object" and itself alone.
      double own = Math.exp(logits[words + k]);
      double share = own / (own + others);
      close |= Math.abs(share - thresholds[k]) < 1e-5;
      logits[words + k] = share < thresholds[k] ? Double.NEGATIVE_INFINITY : logits[words + k];
    }
    if (close) {
      return;
    }
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    float[] shares = ProposalClassProbabilities.of(embeddings, offset, text, 3, thresholds);
    for (int c = 0; c < text.length; c++) {
      assertEquals(Math.exp(logits[c]) / sum, shares[c], 2e-5, "class " + c);
    }
  }

  /** Logits of plus and minus 200: their exponentials leave the floats. */
  @Test
  void logitsFarFromZeroDoNotOverflow() {
    float[][] text = {{1}, {-1}, {0.99f}, {-1}};
    float[] shares = ProposalClassProbabilities.of(new float[] {1}, 0, text, 200, new float[0]);
    double second = Math.exp(-200 * 0.01);
    assertArrayEquals(
        new double[] {1 / (1 + second), 0, second / (1 + second), 0},
        new double[] {shares[0], shares[1], shares[2], shares[3]},
        1e-4);
    float[] least =
        ProposalClassProbabilities.of(new float[] {-1}, 0, text, 200, new float[] {0.6f});
    assertArrayEquals(new float[] {0, 0.5f, 0, 0.5f}, least, 1e-6f);
  }

  @Test
  void aConceptThatHasExactlyItsThresholdIsSure() {
    // As likely as the word; "no object" is out of the question.
    float[][] text = {{0}, {0}, {-1000}};
    float[] z = {1};
    assertArrayEquals(
        new float[] {0.5f, 0.5f, 0},
        ProposalClassProbabilities.of(z, 0, text, 1, new float[] {0.5f}));
    assertArrayEquals(
        new float[] {1, 0, 0},
        ProposalClassProbabilities.of(z, 0, text, 1, new float[] {Math.nextUp(0.5f)}));
  }
}
