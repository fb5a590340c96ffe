package io.github.personalseg.cli.model;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.segment.vocabulary.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Encodes words ahead of time. */
@Command(
    name = "encode",
    description = {
      "Encodes a list of words and keeps their embeddings in the cache, so that every later start"
          + " with these words on this model is quick."
    },
    footer = {
      "%nExample:",
      "  personal-seg model encode config/vocabularies/house.yaml --model models/san"
    })
final class ModelEncodeCommand implements Callable<Integer> {
  /** Words between two steps of the progress. */
  private static final int GROUP = 8;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;

  @Parameters(paramLabel = "FILE", description = "YAML list of words.")
  private Path file;

  @Override
  public Integer call() throws IOException, BackboneException {
    List<String> words = VocabularyFile.read(file).words();
    try (var opened = model.open(spec.commandLine().getErr())) {
      long begin = System.nanoTime();
      try (var progress = ProgressLine.start(spec, "Encoding words", words.size())) {
        for (int from = 0; from < words.size(); from += GROUP) {
          var group = words.subList(from, Math.min(from + GROUP, words.size()));
          opened.encodeText(group);
          group.forEach(word -> progress.step());
        }
      }
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%d words, %d prompts each, in %.2f s%n",
              words.size(),
              model.bundle().manifest().text().templates().size(),
              (System.nanoTime() - begin) * 1e-9);
    }
    return 0;
  }
}
