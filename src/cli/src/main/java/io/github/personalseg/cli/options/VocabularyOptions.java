package io.github.personalseg.cli.options;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import io.github.personalseg.segment.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which words pixels are named with. */
public final class VocabularyOptions {
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
      description = {
        "The words themselves, such as --words \"mug,red mug,table\"; one may hold the name of a"
            + " concept, such as \"red {my bag}\"."
      })
  private @Nullable List<String> words;

  /** As if these words had been given; without any, the model's own. */
  public static VocabularyOptions of(List<String> words) {
    var options = new VocabularyOptions();
    options.words = words.isEmpty() ? null : List.copyOf(words);
    return options;
  }

  /** The file of words, if one was given. */
  public @Nullable Path file() {
    return file;
  }

  /** The words with the model's embeddings; none may name a concept. */
  public Vocabulary vocabulary(Bundle bundle, OvssModel model) throws IOException {
    return vocabulary(bundle, model, List.of());
  }

  /** The words that name no concept; none where the bundle's own will do. */
  Optional<List<String>> plain() throws IOException {
    return chosen().map(Vocabulary::plain);
  }

  /** The words with their embeddings; those that name a concept find it among these. */
  public Vocabulary vocabulary(Bundle bundle, OvssModel model, Collection<Concept> concepts)
      throws IOException {
    var chosen = chosen();
    return chosen.isPresent()
        ? Vocabulary.of(model, chosen.get(), concepts)
        : Vocabulary.of(bundle);
  }

  /** The words asked for, or none where the bundle's own will do. */
  private Optional<List<String>> chosen() throws IOException {
    if (file != null && words != null) {
      throw new ParameterException(
          command.commandLine(), "--vocabulary and --words exclude each other");
    }
    if (file != null) {
      return Optional.of(VocabularyFile.read(file).words());
    }
    if (words != null) {
      var stripped = words.stream().map(String::strip).toList();
      return Optional.of(new VocabularyFile(stripped).words());
    }
    return Optional.empty();
  }
}
