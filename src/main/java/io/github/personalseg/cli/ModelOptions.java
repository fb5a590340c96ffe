package io.github.personalseg.cli;

import io.github.personalseg.backbone.Bundle;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and where it runs. */
final class ModelOptions {
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
    return Bundle.open(folder(), new DeviceChoice(device));
  }

  /** The same, and tells where it runs and why. */
  OvssModel open(PrintWriter err) {
    var opened = open();
    err.println("model on " + opened.placement());
    err.flush();
    return opened;
  }
}
