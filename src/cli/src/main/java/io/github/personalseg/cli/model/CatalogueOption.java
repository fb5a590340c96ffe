package io.github.personalseg.cli.model;

import io.github.personalseg.backbone.install.Catalogue;
import io.github.personalseg.cli.process.InstallPaths;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which models are known. */
final class CatalogueOption {
  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Another list of models, such as a mirror's; by default config/models.yaml.")
  private @Nullable Path catalogue;

  Catalogue read() throws IOException {
    return Catalogue.read(
        catalogue == null ? InstallPaths.installed().resolve("config/models.yaml") : catalogue);
  }
}
