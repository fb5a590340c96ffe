package io.github.personalseg.segment.vocabulary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.Frames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ComposedPromptTest {
  /** Its class word is "mug". */
  private static final Concept MINE =
      Frames.concept("my mug", 254, Frames.unit(6), Optional.empty(), 0);

  private static final OvssModel MODEL = Frames.model();

  private static float[] embeddingOf(String word) {
    return Vocabulary.of(MODEL, List.of("table", word), List.of(MINE)).embeddings()[1];
  }

  @Test
  void joinsTheLearnedVectorWithWhatTheWordsAddToItsClass() {
    float[] expected = Frames.unit(6);
    float[][] texts = MODEL.encodeText(List.of("handle of red mug", "mug"));
    for (int d = 0; d < expected.length; d++) {
      expected[d] += texts[0][d] - texts[1][d];
    }
    assertArrayEquals(FloatVectors.normalized(expected), embeddingOf("handle of red {my mug}"));
    assertEquals(1, FloatVectors.length(embeddingOf("{ my mug } by the window")), 1e-6);
  }

  @Test
  void aNameAloneIsTheConceptItself() {
    assertArrayEquals(MINE.embedding(), embeddingOf("{my mug}"), 1e-6f);
  }

  @Test
  void plainWordsKeepTheirEmbeddingsAndOrder() {
    var words = List.of("table", "red {my mug}", "a wall");
    var vocabulary = Vocabulary.of(MODEL, words, List.of(MINE));
    assertEquals(words, vocabulary.words());
    float[][] plain = MODEL.encodeText(List.of("table", "a wall"));
    assertArrayEquals(plain[0], vocabulary.embeddings()[0]);
    assertArrayEquals(plain[1], vocabulary.embeddings()[2]);
    assertArrayEquals(plain, vocabulary.plainEmbeddings());
    assertEquals(List.of("table", "a wall"), Vocabulary.plain(words));
    assertTrue(vocabulary.names("my mug"));
    assertFalse(vocabulary.names("table"));
  }

  @Test
  void aConceptThatIsNotKnownIsNamed() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Vocabulary.of(MODEL, List.of("table", "red {your mug}"), List.of(MINE)));
    assertEquals(
        "word \"red {your mug}\" names a concept that is not known; known: my mug",
        error.getMessage());
    var none =
        assertThrows(
            IllegalArgumentException.class,
            () -> Vocabulary.of(MODEL, List.of("table", "red {your mug}")));
    assertTrue(none.getMessage().endsWith("known: none"), none.getMessage());
  }

  @Test
  void oneWordAtLeastNamesNoConcept() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Vocabulary.of(MODEL, List.of("red {my mug}"), List.of(MINE)));
    assertTrue(error.getMessage().startsWith("every word of the vocabulary names a concept"));
  }

  @Test
  void bracesHoldOneName() {
    for (String word : List.of("red {", "}", "{}", "{ }", "{a} {b}", "{{a}}", "a} {b")) {
      var error = assertThrows(IllegalArgumentException.class, () -> embeddingOf(word));
      assertEquals(
          "word \"" + word + "\": braces must hold one concept's name, such as \"red {my bag}\"",
          error.getMessage());
    }
  }
}
