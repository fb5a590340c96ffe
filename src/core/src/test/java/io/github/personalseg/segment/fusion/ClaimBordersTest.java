package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.segment.Frames;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimBordersTest {
  private static final int WORDS = 4;
  private static final int CELLS = 256;
  private static final int ROUNDS = 30;

  private final Random random = new Random(21);

  private Concept concept(
      String name,
      int labelId,
      float[] direction,
      float[] classWord,
      InstancePrototype.LookAlike... lookAlikes) {
    var identity = new InstancePrototype(direction, 0.05f, classWord, List.of(lookAlikes));
    return new Concept(
        "0".repeat(32),
        name,
        "mug",
        labelId,
        "hash",
        direction,
        Optional.empty(),
        0,
        Optional.of(identity),
        Instant.EPOCH);
  }

  private float[] classWord(boolean claims, Vocabulary words) {
    return claims ? words.embeddings()[1] : new float[0];
  }

  /** The most that one of a concept's claims covers of each cell. */
  private static double[] cover(FrameShares frame, int place, boolean maskAlone) {
    double[] cover = new double[CELLS];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      double share = frame.shares()[n][place];
      for (int i = 0; i < CELLS && share > 0; i++) {
        double mask = 1 / (1 + Math.exp(-frame.proposals().maskLogits()[n * CELLS + i]));
        cover[i] =
            Math.max(cover[i], maskAlone ? mask : Math.min(1, share / ClaimBorders.SURE) * mask);
      }
    }
    return cover;
  }

  /** Bilinear, as labels are: 4 pixels a cell, half-pixel centres. */
  private static double atPixel(double[] cover, int x, int y) {
    double row = Math.min(15, Math.max(0, (y + 0.5) / 4 - 0.5));
    double column = Math.min(15, Math.max(0, (x + 0.5) / 4 - 0.5));
    int top = (int) row;
    int left = (int) column;
    int bottom = Math.min(15, top + 1);
    int right = Math.min(15, left + 1);
    double a = cover[16 * top + left] * (1 - row + top) + cover[16 * bottom + left] * (row - top);
    double b = cover[16 * top + right] * (1 - row + top) + cover[16 * bottom + right] * (row - top);
    return a + (column - left) * (b - a);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConceptHoldsNoPixelThatItsClaimsDoNotCover(boolean maskAlone) {
    int held = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var words = Frames.randomVocabulary(random, WORDS);
      var proposals = Frames.random(random);
      var mug = concept("my mug", 254, Frames.randomUnit(random), classWord(maskAlone, words));
      var cup = concept("my cup", 253, Frames.randomUnit(random), classWord(maskAlone, words));
      var generation = Frames.generation(words, mug, cup);
      short[] ids = Segmenter.segment(proposals, generation).labels().ids();
      var frame = ProposalFusion.shares(proposals, generation);
      for (int k = 0; k < 2; k++) {
        double[] cover = cover(frame, WORDS + k, maskAlone);
        for (int i = 0; i < ids.length; i++) {
          double covered = atPixel(cover, i % 64, i / 64);
          if (ids[i] == generation.classes().get(WORDS + k).id()) {
            assertTrue(covered > ClaimBorders.LEAST - 1e-4, "pixel " + i + " has " + covered);
            held++;
          } else {
            refused += covered > 0.1 && covered < ClaimBorders.LEAST ? 1 : 0;
          }
        }
      }
    }
    assertTrue(held > 5000 && refused > 5000, held + " held, " + refused + " refused");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void beyondABorderTheBestOfTheOtherClassesHasThePixel(boolean maskAlone) {
    int trimmed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var words = Frames.randomVocabulary(random, WORDS);
      var proposals = Frames.random(random);
      var mug = concept("my mug", 254, Frames.randomUnit(random), classWord(maskAlone, words));
      var generation = Frames.generation(words, mug);
      var after = Segmenter.segment(proposals, generation, true);
      var grid = ProposalFusion.fuse(proposals, generation);
      var whole = Segmenter.label(grid, generation);
      Arrays.fill(grid.values(), WORDS * CELLS, (WORDS + 1) * CELLS, 0);
      var others = Segmenter.label(grid, generation);
      double[] cover = cover(ProposalFusion.shares(proposals, generation), WORDS, maskAlone);
      for (int i = 0; i < 64 * 48; i++) {
        boolean held = whole.labels().ids()[i] == 254;
        double covered = atPixel(cover, i % 64, i / 64);
        if (held && Math.abs(covered - ClaimBorders.LEAST) < 1e-4) {
          continue; // rounding decides
        }
        var wanted = held && covered < ClaimBorders.LEAST ? others : whole;
        assertEquals(wanted.labels().ids()[i], after.labels().ids()[i], "pixel " + i);
        assertEquals(wanted.scores()[i], after.scores()[i], 1e-4, "pixel " + i);
        trimmed += wanted == others ? 1 : 0;
      }
    }
    assertTrue(trimmed > 1000, trimmed + " pixels were trimmed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClaimLessNeverBringsAPixelIn(boolean maskAlone) {
    int lost = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var words = Frames.randomVocabulary(random, WORDS);
      var proposals = Frames.random(random);
      float[] direction = Frames.randomUnit(random);
      var other = new InstancePrototype.LookAlike(Frames.randomUnit(random), 0.1f);
      short[] all =
          ids(words, proposals, concept("a", 254, direction, classWord(maskAlone, words)));
      short[] fewer =
          ids(words, proposals, concept("a", 254, direction, classWord(maskAlone, words), other));
      for (int i = 0; i < all.length; i++) {
        assertTrue(fewer[i] != 254 || all[i] == 254, "round " + round + ", pixel " + i);
        lost += all[i] == 254 && fewer[i] != 254 ? 1 : 0;
      }
    }
    assertTrue(lost > 1000, lost + " pixels were lost");
  }

  private static short[] ids(Vocabulary words, Proposals proposals, Concept concept) {
    return Segmenter.segment(proposals, Frames.generation(words, concept)).labels().ids();
  }

  @Test
  void softEdgesOfManyMasksDoNotAddUp() {
    float[] logits = new float[Frames.PROPOSALS * CELLS];
    Arrays.fill(logits, -1); // 0.27 each, 1.34 together
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM] = 1;
      logits[n * CELLS + 17 * n] = 5;
    }
    var words = new Vocabulary(List.of("floor"), new float[][] {Frames.unit(2)});
    var mine = concept("my mug", 254, Frames.unit(0), new float[0]);
    short[] ids = ids(words, Frames.proposals(logits, embeddings), mine);
    assertEquals(254, ids[64 * 2 + 2]);
    assertEquals(0, ids[64 * 40 + 2]);
  }

  @Test
  void whereNothingIsClaimedNoBorderIsDrawn() {
    var words = Frames.randomVocabulary(random, WORDS);
    var frame = ProposalFusion.shares(Frames.random(random), Frames.generation(words));
    assertSame(ClaimBorders.NONE, frame.borders());
  }
}
