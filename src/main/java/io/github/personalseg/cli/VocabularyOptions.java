package io.github.personalseg.cli;

import io.github.personalseg.backbone.Bundle;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.segment.Vocabulary;
import io.github.personalseg.segment.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which words pixels are named with. */
final class VocabularyOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

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

  /** The words with the model's embeddings. */
  Vocabulary vocabulary(Bundle bundle, OvssModel model) throws IOException {
    if (file != null && words != null) {
      throw new ParameterException(
          command.commandLine(), "--vocabulary and --words exclude each other");
    }
    if (file != null) {
      return Vocabulary.of(model, VocabularyFile.read(file).words());
    }
    if (words != null) {
      var stripped = words.stream().map(String::strip).toList();
      return Vocabulary.of(model, new VocabularyFile(stripped).words());
    }
    return Vocabulary.of(bundle);
  }
}
