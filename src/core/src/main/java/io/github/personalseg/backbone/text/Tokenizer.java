package io.github.personalseg.backbone.text;

import io.github.personalseg.backbone.BackboneException;
import java.util.List;

/** Turns text into the token ids a text encoder reads. Immutable. */
public sealed interface Tokenizer permits WordTokenizer, ClipTokenizer {
  /**
   * The token ids of a text, padded to a fixed length.
   *
   * @throws BackboneException when the text has more tokens than that
   */
  long[] encode(String text, int length);

  /** Whether any word means something to the encoder, rather than only those of a list. */
  boolean knowsEveryWord();

  /** The words of a text that it has tokens for. */
  List<String> knownWords(String text);

  /** Known words that look most like those of the text, best first, at most {@code most}. */
  List<String> similarWords(String text, int most);
}
