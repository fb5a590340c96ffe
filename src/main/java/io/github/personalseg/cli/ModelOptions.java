package io.github.personalseg.cli;

import io.github.personalseg.backbone.Bundle;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which model, and where it runs. */
final class ModelOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model's bundle; by default the one that ships (models/demo).")
  private @Nullable Path model;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N; by default ${DEFAULT-VALUE}.")
  private String device = "auto";

  Path folder() {
    return model == null ? Home.demoBundle() : model;
  }

  /** The bundle, checked file by file. */
  Bundle bundle() {
    return Bundle.read(folder());
  }

  /** The loaded model; the caller closes it. */
  OvssModel open() {
    var opened = Bundle.open(folder(), new DeviceChoice(device));
    if (!((PersonalSeg) command.root().userObject()).quiet()) {
      command.commandLine().getErr().println("model on " + opened.placement());
    }
    return opened;
  }
}
