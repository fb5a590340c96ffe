package io.github.personalseg.segment.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.segment.Frames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelSchemaTest {
  private final Random random = new Random(1);

  @Test
  void wordsCountUpAndConceptsKeepTheirOwnId() {
    var concept = Frames.concept("my mug", 252, Frames.unit(1), Optional.empty(), 0);
    var generation = Frames.generation(Frames.randomVocabulary(random, 2), concept);
    assertEquals(
        List.of(
            new LabelClass(0, "word 0", false),
            new LabelClass(1, "word 1", false),
            new LabelClass(252, "my mug", true)),
        generation.classes());
    assertEquals(LabelEncoding.MONO8, generation.depth());
    assertEquals(2, generation.classIndex(concept));
  }

  @Test
  void manyWordsMakeLabelsWider() {
    var concept = Frames.concept("my mug", 254, Frames.unit(1), Optional.empty(), 0);
    assertEquals(
        LabelEncoding.MONO8,
        Frames.generation(Frames.randomVocabulary(random, 254), concept).depth());
    var wide = Frames.generation(Frames.randomVocabulary(random, 255), concept);
    assertEquals(LabelEncoding.MONO16, wide.depth());
    assertEquals(65534, wide.classes().get(255).id());
    assertEquals(
        LabelEncoding.MONO8, Frames.generation(Frames.randomVocabulary(random, 255)).depth());
    assertEquals(
        LabelEncoding.MONO16, Frames.generation(Frames.randomVocabulary(random, 256)).depth());
  }

  @Test
  void refusesTwoConceptsWithOneId() {
    var first = Frames.concept("my mug", 254, Frames.unit(1), Optional.empty(), 0);
    var second = Frames.concept("my cup", 254, Frames.unit(2), Optional.empty(), 0);
    assertRefused(
        "\"my cup\" has label id 254; it must be 0 to 254 and not shared with \"my mug\"",
        first,
        second);
  }

  @Test
  void refusesAConceptLearnedOnAnotherBundle() {
    var stranger =
        new Concept(
            "0".repeat(32),
            "my mug",
            "mug",
            254,
            "other",
            Frames.unit(0),
            Optional.empty(),
            0,
            Instant.EPOCH);
    assertRefused(
        "concept \"my mug\" was learned on bundle other; the loaded bundle is hash, teach it again",
        stranger);
  }

  @Test
  void refusesAnEmbeddingOfAnotherLength() {
    var concept = Frames.concept("my mug", 254, new float[3], Optional.empty(), 0);
    assertRefused("concept \"my mug\" has 3 dimensions; the model has 8", concept);
  }

  @Test
  void refusesAnEmptyVocabularyAndRepeatedWords() {
    var empty =
        assertThrows(
            IllegalArgumentException.class, () -> Vocabulary.of(Frames.model(), List.of()));
    assertEquals("vocabulary has 0 words; allowed: 1 to 60000", empty.getMessage());
    var twice =
        assertThrows(
            IllegalArgumentException.class,
            () -> Vocabulary.of(Frames.model(), List.of("mug", "cup", "mug")));
    assertEquals(
        "vocabulary has \"mug\" twice; words must be different and not blank", twice.getMessage());
  }

  private void assertRefused(String message, Concept... concepts) {
    var vocabulary = Frames.randomVocabulary(random, 2);
    var error =
        assertThrows(IllegalArgumentException.class, () -> Frames.generation(vocabulary, concepts));
    assertEquals(message, error.getMessage());
  }
}
