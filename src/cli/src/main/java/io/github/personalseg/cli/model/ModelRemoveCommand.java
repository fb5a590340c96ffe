package io.github.personalseg.cli.model;

import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.backbone.install.ModelInstaller;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes an installed model away. */
@Command(
    name = "remove",
    description = {
      "Takes an installed model away.",
      "Concepts that were taught on it stay, and serve again once it is installed again."
    },
    footer = {"%nExample:", "  personal-seg model remove san_vit_b_16"})
final class ModelRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "An installed model.")
  private String name;

  @Override
  public Integer call() throws IOException {
    ModelInstaller.remove(InstalledModels.ofUser(), name);
    spec.commandLine().getOut().println("removed " + name);
    return 0;
  }
}
