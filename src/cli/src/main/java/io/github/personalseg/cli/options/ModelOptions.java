package io.github.personalseg.cli.options;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and where it runs. */
public final class ModelOptions {
  /** Of a bundle, for which to wait a minute longer. */
  private static final long PATIENCE_BYTES = 100_000_000;

  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      description =
          "The model's bundle, or the name of an installed model; by default the one that ships"
              + " (models/demo).")
  private @Nullable String model;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N; by default ${DEFAULT-VALUE}.")
  private String device = "auto";

  @Option(
      names = "--input-scale",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Sides of the model's input, as a multiple of the bundle's, "
              + Bundle.MIN_INPUT_SCALE
              + " to "
              + Bundle.MAX_INPUT_SCALE
              + ": less is faster,"
              + " more sees smaller things; by default ${DEFAULT-VALUE}.")
  private double inputScale = 1;

  /** Read when it is first asked for. */
  private @Nullable Bundle bundle;

  public Path folder() {
    return model == null ? InstallPaths.demoBundle() : InstalledModels.ofUser().folder(model);
  }

  /** The bundle, checked file by file the first time. */
  public Bundle bundle() {
    if (bundle == null) {
      bundle = readBundle();
    }
    return bundle;
  }

  private Bundle readBundle() {
    if (!(inputScale >= Bundle.MIN_INPUT_SCALE && inputScale <= Bundle.MAX_INPUT_SCALE)) {
      throw new CliException(
          "--input-scale is "
              + inputScale
              + "; it must be "
              + Bundle.MIN_INPUT_SCALE
              + " to "
              + Bundle.MAX_INPUT_SCALE);
    }
    return Bundle.read(folder()).scaled(inputScale);
  }

  /**
   * How long to wait for what this model must do first, such as loading, a frame or a lesson: large
   * models need minutes for a frame on a CPU.
   *
   * @return two minutes, and one more for every 100 MB of the bundle
   */
  public Duration patience() {
    return Duration.ofMinutes(2 + bundle().bytes() / PATIENCE_BYTES);
  }

  /** The same choice as parameters of a node, by name. */
  public Map<String, String> nodeParameters() {
    return Map.of(
        "model",
        NodeProcess.quoted(folder()),
        "device",
        device,
        "input_scale",
        String.valueOf(inputScale));
  }

  /** The loaded model; the caller closes it. */
  public OvssModel open() {
    return BundleModel.load(bundle(), new DeviceChoice(device));
  }

  /** The same, and tells where it runs and why. */
  public OvssModel open(PrintWriter err) {
    var opened = open();
    err.println("model on " + opened.placement());
    err.flush();
    return opened;
  }
}
