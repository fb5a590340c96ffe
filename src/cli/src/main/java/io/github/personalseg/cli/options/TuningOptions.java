package io.github.personalseg.cli.options;

import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.concept.TuningSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The paper's method; what is not given comes from the model's bundle. */
public final class TuningOptions {
  @Option(names = "--no-text", description = "Without text prompt tuning.")
  private boolean withoutText;

  @Option(names = "--no-negative", description = "Without the negative mask proposal.")
  private boolean withoutNegative;

  @Option(names = "--no-visual", description = "Without the visual embedding.")
  private boolean withoutVisual;

  @Option(names = "--lambda-neg-z", paramLabel = "X", description = "Weight of L_neg_Z.")
  private @Nullable Double lambdaNegZ;

  @Option(names = "--lambda-neg-m", paramLabel = "X", description = "Weight of L_neg_M.")
  private @Nullable Double lambdaNegM;

  @Option(names = "--learning-rate", paramLabel = "X", description = "Learning rate of AdamW.")
  private @Nullable Double learningRate;

  @Option(names = "--iterations", paramLabel = "N", description = "Steps, one reference each.")
  private @Nullable Integer iterations;

  @Option(names = "--kernel", paramLabel = "1|3", description = "Window of W_M.")
  private @Nullable Integer kernel;

  public TuningSettings settings(BundleManifest.Tuning tuning) {
    var own = TuningSettings.paper(tuning);
    return new TuningSettings(
        own.alpha(),
        lambdaNegZ == null ? own.lambdaNegZ() : lambdaNegZ,
        lambdaNegM == null ? own.lambdaNegM() : lambdaNegM,
        learningRate == null ? own.learningRate() : learningRate,
        iterations == null ? own.iterations() : iterations,
        own.learningStride(),
        new TuningSettings.Parts(!withoutText, !withoutNegative, !withoutVisual),
        kernel == null ? own.kernel() : kernel,
        own.weights(),
        own.seed());
  }
}
