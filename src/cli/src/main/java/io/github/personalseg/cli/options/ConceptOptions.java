package io.github.personalseg.cli.options;

import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.concept.store.ConceptStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where concepts are kept. */
public final class ConceptOptions {
  @Option(
      names = "--concepts",
      paramLabel = "DIR",
      description = {
        "Where concepts are kept; by default ~/.local/share/personal_segmentation/concepts."
      })
  private @Nullable Path folder;

  public Path folder() {
    return folder == null ? InstallPaths.concepts() : folder;
  }

  public ConceptStore store() {
    return ConceptStore.open(folder());
  }
}
