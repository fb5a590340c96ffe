package io.github.personalseg.cli;

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
record VocabularyFile(List<String> words) {
  VocabularyFile {
    var seen = new HashSet<String>();
    for (String word : words) {
      if (word.isBlank()) {
        throw new CliException("the vocabulary holds an empty word");
      }
      if (!seen.add(word.toLowerCase(Locale.ROOT))) {
        throw new CliException("the vocabulary holds '" + word + "' twice");
      }
    }
    words = List.copyOf(words);
  }

  /** Reads YAML with one key, {@code words}. */
  static VocabularyFile read(Path file) throws IOException {
    return new VocabularyFile(
        YamlSection.read(file).allow(Set.of("words")).texts("words").stream()
            .map(String::strip)
            .toList());
  }
}
