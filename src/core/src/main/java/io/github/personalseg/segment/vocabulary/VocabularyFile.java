package io.github.personalseg.segment.vocabulary;

import io.github.personalseg.file.SafeYaml;
import io.github.personalseg.file.YamlMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A list of words that a person wrote; config/vocabularies has some.
 *
 * @param words at least one, in the order of their ids, none twice
 */
public record VocabularyFile(List<String> words) {
  private static final String KEY = "words";
  private static final long MAX_BYTES = 4 << 20;

  /**
   * @throws IllegalArgumentException when a word is empty or there twice, in whatever case
   */
  public VocabularyFile {
    var seen = new HashSet<String>();
    for (String word : words) {
      if (word.isBlank()) {
        throw new IllegalArgumentException("the vocabulary holds an empty word");
      }
      if (!seen.add(word.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the vocabulary holds '" + word + "' twice");
      }
    }
    words = List.copyOf(words);
  }

  /**
   * Reads YAML with one key, {@code words}.
   *
   * @throws IOException when the file cannot be read or holds something else
   */
  public static VocabularyFile read(Path file) throws IOException {
    try {
      var words =
          YamlMap.of(file.toString(), SafeYaml.read(file, MAX_BYTES)).allow(Set.of(KEY)).texts(KEY);
      return new VocabularyFile(words.stream().map(String::strip).toList());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
