package io.github.personalseg.backbone.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.text.WordTokenizer;
import io.github.personalseg.math.FloatVectors;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
  private final WordTokenizer tokenizer =
      WordTokenizer.of(List.of("<pad>", "<unk>", "picture", "of", "mug", "bowl"));
  private int encodedRows;

  /** A network that says how often tokens 4 and 5 occur, at length 1. */
  private float[][] count(long[][] tokens) {
    encodedRows += tokens.length;
    float[][] rows = new float[tokens.length][2];
    for (int i = 0; i < rows.length; i++) {
      for (long token : tokens[i]) {
        rows[i][0] += token == 4 ? 1 : 0;
        rows[i][1] += token == 5 ? 1 : 0;
      }
      rows[i] = FloatVectors.normalized(rows[i]);
    }
    return rows;
  }

  private TextEncoder encoder(String... vocabulary) {
    var text = new BundleManifest.Text("word", "t", 6, List.of("picture of {}", "{} of bowl"));
    return new TextEncoder(
        tokenizer, text, List.of(vocabulary), this::count, TextEncoder.Store.NONE);
  }

  @Test
  void templatesAreAveragedAndNormalized() {
    float[] mug = encoder().encode(List.of("mug"))[0];
    float[] expected =
        FloatVectors.normalized(new float[] {1 + (float) Math.sqrt(0.5), 0.70710678f});
    assertArrayEquals(expected, mug, 1e-6f);
  }

  @Test
  void aPhraseIsEncodedOnce() {
    var encoder = encoder();
    float[] first = encoder.encode(List.of("mug", "MUG "))[1];
    assertEquals(2, encodedRows);
    first[0] = 99;
    assertTrue(encoder.encode(List.of("mug"))[0][0] < 2, "callers get copies");
    assertEquals(2, encodedRows);
  }

  @Test
  void wordsOfTheTemplatesCountOnlyWhenTheyAreInTheVocabulary() {
    var error = assertThrows(BackboneException.class, () -> encoder().encode(List.of("picture")));
    assertTrue(error.getMessage().contains("nearest known words: mug"), error.getMessage());
    assertEquals(1, encoder("picture").encode(List.of("picture")).length);
  }

  @Test
  void refusesAnAbsurdlyLongPhrase() {
    var error =
        assertThrows(BackboneException.class, () -> encoder().encode(List.of("mug ".repeat(400))));
    assertEquals("phrase has 1599 characters; at most 1000 are allowed", error.getMessage());
  }
}
