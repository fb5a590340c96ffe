package io.github.personalseg.backbone.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipTokenizerTest {
  private static final int BYTES = 256;
  private final ClipTokenizer tokenizer =
      ClipTokenizer.of(List.of("l o", "lo w</w>", "o w</w>", "' s</w>"));
  private final long start = 2 * BYTES + 4;

  @Test
  void theCommonestPairIsJoinedFirst() {
    assertArrayEquals(new long[] {start, 513, start + 1, 0, 0}, tokenizer.encode("LOW", 5));
    assertArrayEquals(new long[] {start, 'n' - '!', 514, start + 1}, tokenizer.encode("now", 4));
  }

  @Test
  void shortFormsDigitsAndSignsAreWordsOfTheirOwn() {
    // low, 's, 4, 2, !!
    long[] tokens = tokenizer.encode("  low's \t42!!", 9);
    assertArrayEquals(
        new long[] {start, 513, 515, BYTES + '4' - '!', BYTES + '2' - '!', 0, BYTES, start + 1, 0},
        tokens);
  }

  @Test
  void bytesOutsideAsciiHaveTokens() {
    // Two bytes, é: 0xc3 stands 0xc3 - 0xae + 94 + 12 places down the table, 0xa9 among the first.
    long[] tokens = tokenizer.encode("é", 4);
    assertArrayEquals(
        new long[] {start, 0xc3 - 0xae + 94 + 12, BYTES + 0xa9 - 0xa1 + 94, start + 1}, tokens);
  }

  @Test
  void refusesATextTooLong() {
    var error = assertThrows(BackboneException.class, () -> tokenizer.encode("abc", 4));
    assertEquals("\"abc\" has 5 tokens; the text encoder takes at most 4", error.getMessage());
  }

  @Test
  void refusesALineThatIsNoMerge() {
    for (String line : List.of("abc", " b", "a ", "a b c", "")) {
      var error =
          assertThrows(BackboneException.class, () -> ClipTokenizer.of(List.of("a b", line)));
      assertEquals("merge 2 is \"" + line + "\"; it must be two symbols", error.getMessage());
    }
  }

  @Test
  void knowsEveryWordButNotSigns() {
    assertTrue(tokenizer.knowsEveryWord());
    assertEquals(List.of("xyzzy", "7", "größe"), tokenizer.knownWords("xyzzy 7 … Größe"));
    assertEquals(List.of(), tokenizer.knownWords("?!"));
  }
}
