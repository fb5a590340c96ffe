package io.github.personalseg.cli;

import io.github.personalseg.concept.ConceptStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where concepts are kept. */
final class ConceptOptions {
  @Option(
      names = "--concepts",
      paramLabel = "DIR",
      description = {
        "Where concepts are kept; by default ~/.local/share/personal_segmentation/concepts."
      })
  private @Nullable Path folder;

  Path folder() {
    return folder == null ? Home.concepts() : folder;
  }

  ConceptStore store() {
    return ConceptStore.open(folder());
  }
}
