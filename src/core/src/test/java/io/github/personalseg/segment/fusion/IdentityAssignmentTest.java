package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.segment.Frames;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentityAssignmentTest {
  private static final int WORDS = 4;

  private final Random random = new Random(6);
  private final Vocabulary vocabulary = Frames.randomVocabulary(random, WORDS);
  private final Proposals proposals = Frames.random(random);
  private final Concept mug = concept("my mug", 254, Frames.randomUnit(random));
  private final Concept cup = concept("my cup", 253, firstOf(mug));

  /** The embedding of the first proposal that reaches a concept. */
  private float[] firstOf(Concept concept) {
    int n = 0;
    while (reach(concept, n) == 0) {
      n++;
    }
    return Arrays.copyOfRange(proposals.embeddings(), n * Frames.DIM, (n + 1) * Frames.DIM);
  }

  private Concept concept(String name, int labelId, float[] direction) {
    return concept(name, labelId, direction, vocabulary.embeddings()[labelId % 2]);
  }

  private Concept concept(String name, int labelId, float[] direction, float[] classWord) {
    var identity = new InstancePrototype(direction, 0.1f, classWord, List.of());
    return new Concept(
        "0".repeat(32),
        name,
        "mug",
        labelId,
        "hash",
        Frames.randomUnit(random),
        Optional.empty(),
        0,
        Optional.of(identity),
        Instant.EPOCH);
  }

  private float[][] shares(Concept... concepts) {
    var generation = Frames.generation(vocabulary, concepts);
    float[][] shares =
        ProposalClassProbabilities.of(
            proposals,
            generation.textEmbeddings(),
            generation.logitScale(),
            generation.thresholds());
    IdentityAssignment.settle(shares, proposals, generation);
    return shares;
  }

  private double reach(Concept concept, int proposal) {
    return concept.identity().orElseThrow().reach(proposals.embeddings(), proposal * Frames.DIM);
  }

  @Test
  void whatDoesNotReachTheIdentityKeepsEveryBit() {
    float[][] without = shares();
    float[][] with = shares(mug);
    int claimed = 0;
    for (int n = 0; n < with.length; n++) {
      if (reach(mug, n) == 0) {
        assertArrayEquals(
            Arrays.copyOf(without[n], WORDS), Arrays.copyOf(with[n], WORDS), "proposal " + n);
        assertEquals(0, with[n][WORDS]);
      } else {
        claimed++;
      }
    }
    assertTrue(claimed > 0 && claimed < with.length, claimed + " of " + with.length);
  }

  @Test
  void theClaimIsItsShareOrTheClassWordsWhicheverIsMore() {
    float[][] without = shares();
    float[][] with = shares(mug);
    for (int n = 0; n < with.length; n++) {
      if (reach(mug, n) > 0) {
        double ofWords = 0;
        double own = Math.exp(Frames.model().logitScale() * cosine(mug.embedding(), n));
        for (float[] word : vocabulary.embeddings()) {
          ofWords += Math.exp(Frames.model().logitScale() * cosine(word, n));
        }
        ofWords += Math.exp(Frames.model().logitScale() * cosine(Frames.model().noObject(), n));
        double claim = Math.max(own / (own + ofWords), without[n][0]);
        assertEquals(claim, with[n][WORDS], 1e-5);
        for (int word = 0; word < WORDS; word++) {
          assertEquals((1 - claim) * without[n][word], with[n][word], 1e-5);
        }
      }
    }
  }

  @Test
  void withoutAClassWordTheClaimIsTheConceptsOwnShare() {
    var own = concept("my mug", 254, mug.identity().orElseThrow().direction(), new float[0]);
    float[][] with = shares(own);
    int claimed = 0;
    for (int n = 0; n < with.length; n++) {
      if (reach(own, n) > 0) {
        double mine = Math.exp(Frames.model().logitScale() * cosine(own.embedding(), n));
        double ofWords =
            Math.exp(Frames.model().logitScale() * cosine(Frames.model().noObject(), n));
        for (float[] word : vocabulary.embeddings()) {
          ofWords += Math.exp(Frames.model().logitScale() * cosine(word, n));
        }
        assertEquals(mine / (mine + ofWords), with[n][WORDS], 1e-5);
        claimed++;
      }
    }
    assertTrue(claimed > 0, "nothing was claimed");
  }

  @Test
  void theOneThatIsReachedFurthestTakesTheClaim() {
    float[][] alone = shares(mug);
    float[][] both = shares(mug, cup);
    int contested = 0;
    for (int n = 0; n < both.length; n++) {
      boolean cups = reach(cup, n) > reach(mug, n);
      assertEquals(cups ? 0 : alone[n][WORDS], both[n][WORDS], "proposal " + n);
      contested += cups && reach(mug, n) > 0 ? 1 : 0;
      assertEquals(cups, both[n][WORDS + 1] > 0);
    }
    assertTrue(contested > 0, "nothing was contested");
  }

  @Test
  void theOrderOfConceptsDoesNotMatter() {
    float[][] one = shares(mug, cup);
    float[][] other = shares(cup, mug);
    for (int n = 0; n < one.length; n++) {
      assertEquals(one[n][WORDS], other[n][WORDS + 1]);
      assertEquals(one[n][WORDS + 1], other[n][WORDS]);
    }
  }

  private double cosine(float[] vector, int proposal) {
    double sum = 0;
    for (int d = 0; d < vector.length; d++) {
      sum += (double) vector[d] * proposals.embeddings()[proposal * Frames.DIM + d];
    }
    return sum;
  }
}
