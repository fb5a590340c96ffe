package io.github.personalseg.cli;

import io.github.personalseg.backbone.Bundle;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.segment.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which words pixels are named with. */
final class VocabularyOptions {
  @ArgGroup private @Nullable Choice choice;

  private static final class Choice {
    @Option(
        names = "--vocabulary",
        paramLabel = "FILE",
        description = "YAML list of words, as in config/vocabularies; by default the model's own.")
    private @Nullable Path file;

    @Option(
        names = "--words",
        paramLabel = "WORD",
        split = ",",
        description = "The words themselves, such as --words \"mug,red mug,table\".")
    private @Nullable List<String> words;
  }

  /** The words with the model's embeddings; the model's own words come with the bundle. */
  Vocabulary vocabulary(Bundle bundle, OvssModel model) throws IOException {
    if (choice == null) {
      var words = bundle.manifest().vocabulary().words();
      var embeddings = bundle.vocabularyEmbeddings();
      return new Vocabulary(
          words,
          IntStream.range(0, words.size()).mapToObj(embeddings::row).toArray(float[][]::new));
    }
    var file =
        choice.file != null
            ? VocabularyFile.read(choice.file)
            : new VocabularyFile(choice.words.stream().map(String::strip).toList());
    return Vocabulary.of(model, file.words());
  }
}
