package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.MaskProbabilities;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class NegativeProposalTest {
  private static float[] gaussians(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Property(tries = 60)
  void theEmbeddingIsTheUnitSumOfTheWeightedRows(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int count,
      @ForAll @IntRange(min = 1, max = 5) int dim) {
    var random = new Random(seed);
    float[] weights = gaussians(random, count);
    float[] rows = gaussians(random, count * dim);
    var negative = new NegativeProposal(count, 1, weights, new float[count], 0);
    double[] sum = new double[dim];
    double square = 0;
    for (int d = 0; d < dim; d++) {
      for (int n = 0; n < count; n++) {
        sum[d] += weights[n] * rows[n * dim + d];
      }
      square += sum[d] * sum[d];
    }
    float[] unit = negative.embedding(rows);
    assertEquals(dim, unit.length);
    for (int d = 0; d < dim; d++) {
      assertEquals(sum[d] / Math.sqrt(square), unit[d], 1e-5);
    }
  }

  @Test
  void theMaskIsTheWindowsLogisticSum() {
    // One proposal of 2 by 2 cells; the window looks at the cell itself and at its right.
    float[] window = {0, 0, 0, 0, 2, 4, 0, 0, 0};
    var negative = new NegativeProposal(1, 3, new float[] {1}, window, -1);
    float[] mask = negative.mask(new MaskProbabilities(1, 2, 2, new float[] {0.5f, 1, 0, 0.25f}));
    double[] logits = {-1 + 1 + 4, -1 + 2, -1 + 1, -1 + 0.5};
    for (int i = 0; i < 4; i++) {
      assertEquals(1 / (1 + Math.exp(-logits[i])), mask[i], 1e-6);
    }
  }

  @Test
  void whatFitsNoFrameIsRefused() {
    refused(
        "negative proposal has N = 0, kernel 3; N must be at least 1, the kernel 1 or 3",
        () -> new NegativeProposal(0, 3, new float[0], new float[0], 0));
    refused(
        "negative proposal has N = 2, kernel 2; N must be at least 1, the kernel 1 or 3",
        () -> new NegativeProposal(2, 2, new float[2], new float[8], 0));
    refused(
        "negative proposal has 2 and 17 weights; N = 2 and kernel 3 need 2 and 18",
        () -> new NegativeProposal(2, 3, new float[2], new float[17], 0));
    refused(
        "negative proposal has 1 and 2 weights; N = 2 and kernel 1 need 2 and 2",
        () -> new NegativeProposal(2, 1, new float[1], new float[2], 0));
    var negative = new NegativeProposal(2, 1, new float[2], new float[2], 0);
    refused(
        "mask embeddings have 5 values; N = 2 rows are expected",
        () -> negative.embedding(new float[5]));
    refused(
        "mask embeddings have 0 values; N = 2 rows are expected",
        () -> negative.embedding(new float[0]));
    refused(
        "frame has 3 proposals; this concept was learned with 2",
        () -> negative.mask(new MaskProbabilities(3, 1, 1, new float[3])));
    assertArrayEquals(
        new float[] {0.5f}, negative.mask(new MaskProbabilities(2, 1, 1, new float[2])));
  }

  private static void refused(String message, Executable made) {
    assertEquals(message, assertThrows(ConceptException.class, made).getMessage());
  }
}
