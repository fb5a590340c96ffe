package io.github.personalseg.backbone.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.BackboneException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordTokenizerTest {
  private final WordTokenizer tokenizer =
      WordTokenizer.of(List.of("<pad>", "<unk>", "a", "mug", "bowl", "red"));

  @Test
  void aWordsLineIsItsId() {
    assertArrayEquals(new long[] {2, 5, 3, 0, 0}, tokenizer.encode("A red-MUG!", 5));
  }

  @Test
  void unknownWordsShareOneId() {
    assertArrayEquals(new long[] {1, 3, 1}, tokenizer.encode("caf\u00e9 mug 2", 3));
  }

  @Test
  void theSpecialTokensAreNoWords() {
    assertArrayEquals(new long[] {1, 1}, tokenizer.encode("<pad> <unk>", 2));
  }

  @Test
  void similarWordsComeByEditDistance() {
    assertEquals(List.of("bowl", "a", "mug"), tokenizer.similarWords("bowls", 3));
    assertEquals(List.of(), tokenizer.similarWords("!!", 3));
  }

  @Test
  void refusesAFileWithoutTheSpecialTokens() {
    var error =
        assertThrows(
            BackboneException.class, () -> WordTokenizer.of(List.of("mug", "bowl", "cup")));
    assertEquals(
        "tokenizer file starts with [mug, bowl]; it must start with the lines <pad>, <unk> and hold"
            + " a word",
        error.getMessage());
  }
}
