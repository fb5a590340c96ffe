package io.github.personalseg.segment.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.backbone.FloatVectors;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
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
}
