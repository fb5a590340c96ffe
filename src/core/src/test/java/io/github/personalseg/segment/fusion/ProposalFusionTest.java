package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.segment.Frames;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocked float loops against the definition in double. */
class ProposalFusionTest {
  private static final int CELLS = 16 * 16;

  @Test
  void wordsAloneEqualTheDefinition() {
    var random = new Random(1);
    var generation = Frames.generation(Frames.randomVocabulary(random, 6));
    assertEqualsDefinition(Frames.random(random), generation);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void conceptsWithNegativesEqualTheDefinition(int kernel) {
    var random = new Random(kernel);
    var vocabulary = Frames.randomVocabulary(random, 6);
    var generation =
        Frames.generation(
            vocabulary,
            Frames.concept(
                "my mug",
                254,
                Frames.randomUnit(random),
                Optional.of(Frames.randomNegative(random, kernel)),
                0),
            Frames.concept("my cup", 253, Frames.randomUnit(random), Optional.empty(), 0),
            Frames.concept(
                "my hat",
                252,
                Frames.randomUnit(random),
                Optional.of(Frames.randomNegative(random, kernel)),
                0));
    assertEqualsDefinition(Frames.random(random), generation);
  }

  @Test
  void refusesEmbeddingsOfAnotherModel() {
    var random = new Random(3);
    float[][] narrow = {{1, 0}};
    var generation = Frames.generation(new Vocabulary(List.of("mug"), narrow));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProposalFusion.fuse(Frames.random(random), generation));
    assertEquals(
        "vocabulary embeddings have 2 dimensions; the proposals have 8", error.getMessage());
  }

  @Test
  void aNegativeProposalMaySpeakOfItsOwnConceptAlone() {
    var random = new Random(4);
    var proposals = Frames.random(random);
    var vocabulary = Frames.randomVocabulary(random, 3);
    var negative = Frames.randomNegative(random, 3);
    float[] mine = Frames.randomUnit(random);
    float[] other = Frames.randomUnit(random);
    var neighbour = Frames.concept("my cup", 253, other, Optional.empty(), 0);
    var plain = Frames.concept("my mug", 254, mine, Optional.empty(), 0);
    var denied = Frames.concept("my mug", 254, mine, Optional.of(negative), 0);
    var settings = new LabelSchema.Settings(16, 0, LabelSchema.Negatives.OWN_CONCEPT);
    float[] without =
        ProposalFusion.fuse(proposals, Frames.generation(vocabulary, neighbour, plain)).values();
    float[] with =
        ProposalFusion.fuse(
                proposals,
                LabelSchema.of(7, Frames.model(), vocabulary, List.of(neighbour, denied), settings))
            .values();
    // Words and the other concept keep every bit.
    assertArrayEquals(Arrays.copyOf(without, 4 * CELLS), Arrays.copyOf(with, 4 * CELLS));

    double share = softmax(zNeg(negative, proposals), Frames.generation(vocabulary, denied))[3];
    double[] mask = mNeg(negative, proposals);
    int kept = 0;
    for (int i = 0; i < CELLS; i++) {
      double claim = without[4 * CELLS + i] + share * mask[i];
      boolean stands = claim > (1 - share) * mask[i];
      assertEquals(stands ? claim : 0, with[4 * CELLS + i], 2e-5);
      kept += stands ? 1 : 0;
    }
    assertTrue(kept > 0 && kept < CELLS, kept + " of " + CELLS + " cells stand");
  }

  @Test
  void anotherClassifierMayDecideAboutTheOnlyConcept() {
    var random = new Random(6);
    var proposals = Frames.random(random);
    var vocabulary = Frames.randomVocabulary(random, 4);
    var concept = Frames.concept("my mug", 254, Frames.randomUnit(random), Optional.empty(), 0);
    float[] own = {0, 1, 0.25f, 0.5f, 0.9f};
    var grid = ProposalFusion.fuse(proposals, Frames.generation(vocabulary, concept), own);
    assertEquals(5, grid.classCount());

    var words = Frames.generation(vocabulary);
    double[][] expected = new double[5][CELLS];
    for (int n = 0; n < proposals.count(); n++) {
      double[] z = new double[Frames.DIM];
      for (int d = 0; d < z.length; d++) {
        z[d] = proposals.embeddings()[n * Frames.DIM + d];
      }
      double[] shares = softmax(z, words);
      for (int i = 0; i < CELLS; i++) {
        double mask = sigmoid(proposals.maskLogits()[n * CELLS + i]);
        for (int c = 0; c < 4; c++) {
          expected[c][i] += (1 - own[n]) * shares[c] * mask;
        }
        expected[4][i] += own[n] * mask;
      }
    }
    for (int c = 0; c < 5; c++) {
      for (int i = 0; i < CELLS; i++) {
        assertEquals(expected[c][i], grid.values()[c * CELLS + i], 2e-5);
      }
    }
  }

  @Test
  void anotherClassifierNeedsOneConceptAndAShareForEachProposal() {
    var random = new Random(7);
    var proposals = Frames.random(random);
    var vocabulary = Frames.randomVocabulary(random, 4);
    var mug = Frames.concept("my mug", 254, Frames.randomUnit(random), Optional.empty(), 0);
    var hat = Frames.concept("my hat", 253, Frames.randomUnit(random), Optional.empty(), 0);
    var two = Frames.generation(vocabulary, mug, hat);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ProposalFusion.fuse(proposals, two, new float[5]));
    assertEquals(
        "2 concepts and 5 shares; one concept and 5 shares are needed", error.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ProposalFusion.fuse(proposals, Frames.generation(vocabulary, mug), new float[4]));
  }

  /** Cells are worked on in blocks; the last one may be smaller. */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 33, 70})
  void gridsOfAnySizeEqualTheDefinition(int width) {
    int height = 17;
    var random = new Random(width);
    var words = Frames.generation(Frames.randomVocabulary(random, 5));
    float[] logits = new float[Frames.PROPOSALS * height * width];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    var frame = Frames.random(random);
    var proposals =
        new Proposals(
            Frames.PROPOSALS,
            height,
            width,
            Frames.DIM,
            logits,
            frame.embeddings(),
            frame.features(),
            new FrameGeometry(4 * width, 4 * height, 4 * width, 4 * height, 4 * width, 4 * height));
    var grid = ProposalFusion.fuse(proposals, words);
    int cells = height * width;
    double[][] expected = new double[5][cells];
    double[] mass = new double[cells];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      double[] shares = softmax(row(frame, n), words);
      for (int i = 0; i < cells; i++) {
        double mask = sigmoid(logits[n * cells + i]);
        mass[i] += mask;
        for (int c = 0; c < 5; c++) {
          expected[c][i] += shares[c] * mask;
        }
      }
    }
    for (int i = 0; i < cells; i++) {
      assertEquals(mass[i], grid.mass()[i], 2e-5);
      for (int c = 0; c < 5; c++) {
        assertEquals(expected[c][i], grid.values()[c * cells + i], 2e-5);
      }
    }
  }

  private static double[] row(Proposals proposals, int n) {
    double[] z = new double[Frames.DIM];
    for (int d = 0; d < z.length; d++) {
      z[d] = proposals.embeddings()[n * Frames.DIM + d];
    }
    return z;
  }

  /** A proposal more says its mask more in all; one that speaks of its concept alone, its part. */
  @Test
  void negativeProposalsAddToWhatIsSaidInAll() {
    var random = new Random(4);
    var proposals = Frames.random(random);
    var vocabulary = Frames.randomVocabulary(random, 3);
    var negative = Frames.randomNegative(random, 3);
    float[] mine = Frames.randomUnit(random);
    var concept = Frames.concept("my mug", 254, mine, Optional.of(negative), 0);
    float[] before = ProposalFusion.fuse(proposals, Frames.generation(vocabulary)).mass();
    double[] mask = mNeg(negative, proposals);
    double share = softmax(zNeg(negative, proposals), Frames.generation(vocabulary, concept))[3];
    var all = ProposalFusion.fuse(proposals, Frames.generation(vocabulary, concept));
    var settings = new LabelSchema.Settings(16, 0, LabelSchema.Negatives.OWN_CONCEPT);
    var own =
        ProposalFusion.fuse(
            proposals, LabelSchema.of(7, Frames.model(), vocabulary, List.of(concept), settings));
    int kept = 0;
    for (int i = 0; i < CELLS; i++) {
      assertEquals(before[i] + mask[i], all.mass()[i], 2e-5);
      boolean stands = own.values()[3 * CELLS + i] > 0;
      assertEquals(before[i] + (stands ? share * mask[i] : 0), own.mass()[i], 2e-5);
      kept += stands ? 1 : 0;
    }
    assertTrue(kept > 0 && kept < CELLS, kept + " of " + CELLS + " cells stand");
  }

  @Test
  void aConceptWithAnIdentityHasWhatItClaims() {
    var random = new Random(9);
    var proposals = Frames.random(random);
    var vocabulary = Frames.randomVocabulary(random, 3);
    float[] first = Arrays.copyOf(proposals.embeddings(), Frames.DIM);
    var identity = new InstancePrototype(first, 0.99f, new float[0], List.of());
    var concept =
        new Concept(
            "0".repeat(32),
            "my mug",
            "mug",
            254,
            "hash",
            first,
            Optional.empty(),
            0,
            Optional.of(identity),
            Instant.EPOCH);
    var fused = ProposalFusion.shares(proposals, Frames.generation(vocabulary, concept));
    assertTrue(fused.shares()[0][3] > 0.5, "it reaches its own proposal");
    for (int n = 1; n < Frames.PROPOSALS; n++) {
      assertEquals(0, fused.shares()[n][3]);
    }
    for (int i = 0; i < CELLS; i++) {
      double mask = sigmoid(proposals.maskLogits()[i]);
      assertEquals(
          fused.shares()[0][3] * mask, ProposalFusion.fuse(fused).values()[3 * CELLS + i], 2e-5);
    }
  }

  @Test
  void aGridWithoutNoObjectSaysTheSumOfItsClasses() {
    float[] values = {0.5f, 0.25f, 1, 2, 0.25f, 0.5f, 3, 2};
    var grid = new ScoreGrid(2, 2, 2, values, new FrameGeometry(2, 2, 2, 2, 2, 2));
    assertArrayEquals(new float[] {0.75f, 0.75f, 4, 4}, grid.mass());
    float[] scores = {0.5f, 0.25f, 3, 2};
    grid.toProbabilities(scores);
    assertArrayEquals(new float[] {0.5f, 0.25f, 0.75f, 0.5f}, scores);
  }

  private static void assertEqualsDefinition(Proposals proposals, LabelSchema generation) {
    double[][] expected = definition(proposals, generation);
    var grid = ProposalFusion.fuse(proposals, generation);
    assertEquals(generation.classes().size(), grid.classCount());
    double largest = 0;
    for (int c = 0; c < expected.length; c++) {
      for (int i = 0; i < CELLS; i++) {
        assertEquals(expected[c][i], grid.values()[c * CELLS + i], 2e-5);
        largest = Math.max(largest, expected[c][i]);
      }
    }
    assertTrue(largest > 0.5, "the frame must not be trivial");
  }

  private static double[][] definition(Proposals proposals, LabelSchema generation) {
    double[][] scores = new double[generation.classes().size()][CELLS];
    for (int n = 0; n < proposals.count(); n++) {
      double[] z = new double[Frames.DIM];
      for (int d = 0; d < z.length; d++) {
        z[d] = proposals.embeddings()[n * Frames.DIM + d];
      }
      double[] mask = new double[CELLS];
      for (int i = 0; i < CELLS; i++) {
        mask[i] = sigmoid(proposals.maskLogits()[n * CELLS + i]);
      }
      add(scores, softmax(z, generation), mask);
    }
    for (Concept concept : generation.concepts()) {
      concept
          .negative()
          .ifPresent(n -> add(scores, softmax(zNeg(n, proposals), generation), mNeg(n, proposals)));
    }
    return scores;
  }

  private static void add(double[][] scores, double[] shares, double[] mask) {
    for (int c = 0; c < scores.length; c++) {
      for (int i = 0; i < CELLS; i++) {
        scores[c][i] += shares[c] * mask[i];
      }
    }
  }

  private static double[] softmax(double[] z, LabelSchema generation) {
    float[][] text = generation.textEmbeddings();
    double[] shares = new double[text.length];
    double sum = 0;
    for (int c = 0; c < text.length; c++) {
      double cosine = 0;
      for (int d = 0; d < z.length; d++) {
        cosine += z[d] * text[c][d];
      }
      shares[c] = Math.exp(generation.logitScale() * cosine);
      sum += shares[c];
    }
    for (int c = 0; c < text.length; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  private static double[] zNeg(NegativeProposal negative, Proposals proposals) {
    double[] z = new double[Frames.DIM];
    double squares = 0;
    for (int d = 0; d < z.length; d++) {
      for (int n = 0; n < negative.count(); n++) {
        z[d] += negative.wZ()[n] * proposals.embeddings()[n * Frames.DIM + d];
      }
      squares += z[d] * z[d];
    }
    for (int d = 0; d < z.length; d++) {
      z[d] /= Math.sqrt(squares);
    }
    return z;
  }

  /** Pool 16x16 to 4x4, convolve there, logistic function, bilinear back to 16x16. */
  private static double[] mNeg(NegativeProposal negative, Proposals proposals) {
    double[][] pooled = new double[negative.count()][16];
    for (int n = 0; n < negative.count(); n++) {
      for (int i = 0; i < CELLS; i++) {
        int cell = i / 16 / 4 * 4 + i % 16 / 4;
        pooled[n][cell] += sigmoid(proposals.maskLogits()[n * CELLS + i]) / 16;
      }
    }
    int kernel = negative.kernel();
    double[] coarse = new double[16];
    for (int cell = 0; cell < 16; cell++) {
      double logit = negative.bias();
      for (int n = 0; n < negative.count(); n++) {
        for (int k = 0; k < kernel * kernel; k++) {
          int y = cell / 4 + k / kernel - kernel / 2;
          int x = cell % 4 + k % kernel - kernel / 2;
          if (y >= 0 && y < 4 && x >= 0 && x < 4) {
            logit += negative.wM()[n * kernel * kernel + k] * pooled[n][4 * y + x];
          }
        }
      }
      coarse[cell] = sigmoid(logit);
    }
    double[] fine = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      fine[i] = bilinear(coarse, (i / 16 + 0.5) / 4 - 0.5, (i % 16 + 0.5) / 4 - 0.5);
    }
    return fine;
  }

  private static double bilinear(double[] grid, double y, double x) {
    double value = 0;
    for (int cell = 0; cell < 16; cell++) {
      double down = Math.abs(Math.min(3, Math.max(0, y)) - cell / 4);
      double right = Math.abs(Math.min(3, Math.max(0, x)) - cell % 4);
      value += Math.max(0, 1 - down) * Math.max(0, 1 - right) * grid[cell];
    }
    return value;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
