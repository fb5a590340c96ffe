package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Frames of 64x48 pixels whose proposals are boxes; the model's logit scale is 10. */
final class WordGuessTest {
  private static final Mask.Box LEFT = new Mask.Box(4, 8, 16, 20);
  private static final Mask.Box RIGHT = new Mask.Box(40, 8, 16, 20);
  private static final Mask.Box WIDE = new Mask.Box(4, 8, 52, 20);

  /** Proposals 1, 2 and 3 are the left box, the right one, and both with what lies between. */
  private static Proposals proposals() {
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -12);
    for (int i = 0; i < 256; i++) {
      int x = 4 * (i % 16);
      int y = 4 * (i / 16);
      logits[256 + i] = inside(LEFT, x, y) ? 12 : -12;
      logits[512 + i] = inside(RIGHT, x, y) ? 12 : -12;
      logits[768 + i] = inside(WIDE, x, y) ? 12 : -12;
    }
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM + n] = 1;
    }
    return Frames.proposals(logits, embeddings);
  }

  private static boolean inside(Mask.Box box, int x, int y) {
    return x >= box.x() && x < box.x() + box.width() && y >= box.y() && y < box.y() + box.height();
  }

  private static LabelSchema schema(String... words) {
    float[][] embeddings =
        Stream.of(words)
            .map(word -> Frames.unit(word.length() % Frames.DIM))
            .toArray(float[][]::new);
    return Frames.generation(new Vocabulary(List.of(words), embeddings));
  }

  private static List<WordGuess> guesses(Mask.Box box, int most, String... words) {
    return WordGuess.of(proposals(), Mask.ofBox(64, 48, box), schema(words), most);
  }

  @Test
  void theWordOfTheProposalThatFitsComesFirst() {
    // Words of one, two and three letters are what proposals 1, 2 and 3 say.
    assertEquals("a", guesses(LEFT, 3, "a", "bb", "ccc").get(0).word());
    assertEquals("bb", guesses(RIGHT, 3, "a", "bb", "ccc").get(0).word());
    assertEquals("ccc", guesses(WIDE, 3, "a", "bb", "ccc").get(0).word());
    // Three quarters of the left box: it fits better than the wide one.
    assertEquals("a", guesses(new Mask.Box(4, 8, 12, 20), 3, "a", "bb", "ccc").get(0).word());
  }

  @Test
  void sharesAreThoseAmongTheWordsAndNoObject() {
    var guesses = guesses(RIGHT, 9, "a", "bb", "ccc");
    assertEquals(3, guesses.size());
    double scale = Math.exp(10);
    assertEquals(scale / (scale + 3), guesses.get(0).share(), 1e-5);
    assertEquals(1 / (scale + 3), guesses.get(1).share(), 1e-6);
    assertEquals(1 / (scale + 3), guesses.get(2).share(), 1e-6);
    assertTrue(guesses.stream().mapToDouble(WordGuess::share).sum() < 1, "no object has its share");
  }

  @Test
  void noMoreAreGivenThanAskedFor() {
    assertEquals(List.of("bb"), words(guesses(RIGHT, 1, "a", "bb", "ccc")));
    assertEquals(2, guesses(RIGHT, 2, "a", "bb", "ccc").size());
    assertEquals(List.of(), guesses(RIGHT, 0, "a", "bb", "ccc"));
  }

  @Test
  void wordsThatNameAConceptAreNoGuesses() {
    assertEquals(
        List.of("bb", "a"),
        words(guesses(RIGHT, 9, "a", "red {my bag}", "bb")).stream()
            .sorted((a, b) -> b.length() - a.length())
            .toList());
  }

  @Test
  void nothingIsGuessedWhereNoProposalLies() {
    assertEquals(List.of(), guesses(new Mask.Box(24, 36, 12, 8), 3, "a", "bb"));
  }

  /** Proposals that are rows of cells from the top: so many of the 16 rows each. */
  private static List<WordGuess> ofRows(int marked, int... rows) {
    float[] logits = new float[Frames.PROPOSALS * 256];
    Arrays.fill(logits, -12);
    for (int n = 0; n < rows.length; n++) {
      Arrays.fill(logits, n * 256, n * 256 + 16 * rows[n], 12);
    }
    float[] embeddings = new float[Frames.PROPOSALS * Frames.DIM];
    for (int n = 0; n < Frames.PROPOSALS; n++) {
      embeddings[n * Frames.DIM + n + 1] = 1;
    }
    var mask = Mask.ofBox(64, 48, new Mask.Box(0, 0, 64, 4 * marked));
    return WordGuess.of(
        Frames.proposals(logits, embeddings), mask, schema("a", "bb", "ccc", "dddd"), 1);
  }

  /** IoU: neither what the mask holds nor what holds the mask wins by that alone. */
  @Test
  void theProposalOfTheHighestIouSpeaks() {
    assertEquals(List.of("bb"), words(ofRows(4, 1, 9)), "1 / 4 against 4 / 9");
    assertEquals(List.of("a"), words(ofRows(4, 2, 9)), "2 / 4 against 4 / 9");
    assertEquals(List.of("ccc"), words(ofRows(6, 2, 12, 5, 9)), "5 / 6 against 6 / 9");
    assertEquals(List.of("a"), words(ofRows(3, 3, 12)), "3 / 3, the first proposal");
    assertEquals(List.of("a"), words(ofRows(3, 3, 3)), "the first of two that fit alike");
  }

  @Test
  void aLogitOfZeroIsOutside() {
    float[] logits = new float[Frames.PROPOSALS * 256];
    var proposals = Frames.proposals(logits, new float[Frames.PROPOSALS * Frames.DIM]);
    var mask = Mask.ofBox(64, 48, LEFT);
    assertEquals(List.of(), WordGuess.of(proposals, mask, schema("a"), 1));
  }

  private static List<String> words(List<WordGuess> guesses) {
    return guesses.stream().map(WordGuess::word).toList();
  }
}
