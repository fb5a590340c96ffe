package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.Frames;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.ComposedPrompt;
import io.github.personalseg.segment.vocabulary.LabelClass;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Words such as "red {my bag}" say how the bag looks, and never what is the bag. */
final class ComposedLabelsTest {
  private static final List<String> LOOKS = List.of("red ", "pink ", "striped ", "wooden ", "old ");

  private static Concept concept(Random random, String name, int label) {
    boolean negative = random.nextBoolean();
    return Frames.concept(
        name,
        label,
        Frames.randomUnit(random),
        negative ? Optional.of(Frames.randomNegative(random, 1)) : Optional.empty(),
        random.nextBoolean() ? 0 : 0.3f);
  }

  private static Vocabulary with(Vocabulary plain, Random random, List<Concept> concepts) {
    var words = new ArrayList<>(plain.words());
    var rows = new ArrayList<>(List.of(plain.embeddings()));
    for (Concept concept : concepts) {
      for (String look : LOOKS.subList(0, random.nextInt(LOOKS.size() + 1))) {
        int place = random.nextInt(words.size() + 1);
        words.add(place, look + "{" + concept.name() + "}");
        // One of five looks like everything there is in the frame.
        rows.add(place, Frames.randomUnit(random));
      }
    }
    return new Vocabulary(words, rows.toArray(float[][]::new));
  }

  @Property(tries = 300)
  void theyTakeNothingThatIsNotTheConcepts(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int wordCount,
      @ForAll @IntRange(min = 1, max = 3) int conceptCount,
      @ForAll LabelSchema.Negatives negatives) {
    var random = new Random(seed);
    var concepts = new ArrayList<Concept>();
    for (int k = 0; k < conceptCount; k++) {
      concepts.add(concept(random, "thing " + k, 254 - k));
    }
    var plainWords = Frames.randomVocabulary(random, wordCount);
    var words = with(plainWords, random, concepts);
    var settings = new LabelSchema.Settings(16, 0, negatives);
    var plain = LabelSchema.of(1, Frames.model(), plainWords, concepts, settings);
    var composed = LabelSchema.of(1, Frames.model(), words, concepts, settings);
    Proposals proposals = Frames.random(random);
    var before = Segmenter.segment(proposals, plain);
    var after = Segmenter.segment(proposals, composed);
    for (int i = 0; i < before.labels().ids().length; i++) {
      String was = name(plain, before.labels().ids()[i]);
      String is = name(composed, after.labels().ids()[i]);
      var naming = ComposedPrompt.in(is);
      assertEquals(was, naming.map(ComposedPrompt::concept).orElse(is), "nothing else changes");
      assertEquals(before.scores()[i], after.scores()[i]);
    }
  }

  private static String name(LabelSchema generation, short id) {
    return generation.classes().stream()
        .filter(c -> c.id() == (id & 0xffff))
        .map(LabelClass::name)
        .findFirst()
        .orElseThrow();
  }

  /** The wall is more like "pink" than all else; the mug is mine and pink. */
  @Test
  void theWordThatFitsTakesTheConceptAndTheWallStaysAWall() {
    var mine = Frames.concept("my mug", 254, Frames.unit(0), Optional.empty(), 0);
    float[] pink = FloatVectors.normalized(new float[] {1, 1, 0, 0, 0, 0, 0, 0});
    float[] green = FloatVectors.normalized(new float[] {1, 0, 1, 0, 0, 0, 0, 0});
    var words =
        new Vocabulary(
            List.of("green {my mug}", "wall", "pink {my mug}"),
            new float[][] {green, Frames.unit(3), pink});
    float[] thing = FloatVectors.normalized(new float[] {1, 0.6f, 0, 0, 0, 0, 0, 0});
    float[] wall = FloatVectors.normalized(new float[] {0, 1, 0, 1.01f, 0, 0, 0, 0});
    float[] rows = new float[Frames.PROPOSALS * Frames.DIM];
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -20);
    System.arraycopy(thing, 0, rows, 0, Frames.DIM);
    System.arraycopy(wall, 0, rows, Frames.DIM, Frames.DIM);
    for (int n = 2; n < Frames.PROPOSALS; n++) {
      System.arraycopy(Frames.unit(7), 0, rows, n * Frames.DIM, Frames.DIM);
    }
    for (int i = 0; i < 256; i++) {
      logits[(i % 16 < 8 ? 0 : 256) + i] = 20;
    }
    var generation = Frames.generation(words, mine);
    var ids = Segmenter.segment(Frames.proposals(logits, rows), generation).labels().ids();
    assertEquals("pink {my mug}", name(generation, ids[64 * 24 + 8]));
    assertEquals("wall", name(generation, ids[64 * 24 + 56]));
    assertEquals(List.of("wall"), generation.plain().vocabulary().words());
  }

  /** Words of one concept, in every proposal that is the concept, by the definition in double. */
  @Property(tries = 60)
  void eachPixelGoesToTheWordThatItsProposalsAreMostLike(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int looks) {
    var random = new Random(seed);
    var mine = Frames.concept("my mug", 254, Frames.randomUnit(random), Optional.empty(), 0);
    var names = new ArrayList<>(List.of("wall"));
    for (String look : LOOKS.subList(0, looks)) {
      names.add(look + "{my mug}");
    }
    float[][] rows = new float[names.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Frames.randomUnit(random);
    }
    var generation = Frames.generation(new Vocabulary(names, rows), mine);
    Proposals proposals = Frames.random(random);
    var fused = ProposalFusion.shares(proposals, generation);
    short[] ids = new short[64 * 48];
    Arrays.fill(ids, (short) 254);
    for (int i = 0; i < ids.length; i += 7) {
      ids[i] = 0;
    }
    short[] before = ids.clone();
    ComposedLabels.divide(fused.shares(), proposals, generation, ids);

    float[][] likeness = new float[looks + 1][];
    for (int j = 0; j <= looks; j++) {
      likeness[j] = likeness(fused, proposals, generation, mine, rows, j);
    }
    for (int i = 0; i < ids.length; i++) {
      if (before[i] != 254) {
        assertEquals(before[i], ids[i], "not the concept's");
        continue;
      }
      int best = 0;
      for (int j = 1; j <= looks; j++) {
        best = likeness[j][i] > likeness[best][i] ? j : best;
      }
      float most = likeness[best][i];
      int is = ids[i] == 254 ? 0 : ids[i];
      assertTrue(likeness[is][i] > most - 1e-5f, likeness[is][i] + " against " + most);
    }
  }

  /** At camera size; row 0 is the concept itself, row j the j-th of its words. */
  private static float[] likeness(
      FrameShares fused,
      Proposals proposals,
      LabelSchema generation,
      Concept mine,
      float[][] words,
      int row) {
    float[] sums = new float[256];
    for (int n = 0; n < proposals.count(); n++) {
      double all = 0;
      double own = 0;
      for (int j = 0; j < words.length; j++) {
        float[] text = j == 0 ? mine.embedding() : words[j];
        double cosine = 0;
        for (int d = 0; d < Frames.DIM; d++) {
          cosine += (double) text[d] * proposals.embeddings()[n * Frames.DIM + d];
        }
        double exp = Math.exp(generation.logitScale() * cosine);
        all += exp;
        own = j == row ? exp : own;
      }
      // The only plain word is "wall"; the concept comes after it.
      double share = fused.shares()[n][1] * own / all;
      for (int i = 0; i < 256; i++) {
        sums[i] += (float) (share / (1 + Math.exp(-proposals.maskLogits()[n * 256 + i])));
      }
    }
    return new ScoreGrid(1, 16, 16, sums, proposals.geometry()).atCameraSize(0);
  }
}
