package io.github.personalseg.concept;

import io.github.personalseg.backbone.bundle.BundleManifest;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to learn a concept that docs/method.md explains and docs/lab/benchmark.md compares. */
public enum Method {
  /** The paper's, and of what goes beyond it the parts that the benchmark kept. */
  DEFAULT,

  /** The paper's alone, every part on. */
  PAPER;

  /**
   * The method of a name, as {@link #toString} gives it.
   *
   * @throws ConceptException naming the ones there are
   */
  public static Method of(String name) {
    return Arrays.stream(values())
        .filter(method -> method.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new ConceptException("method is \"" + name + "\"; allowed: " + names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(Method::toString).collect(Collectors.joining(", "));
  }

  /** How it learns on a model, by the values that the model's bundle recommends. */
  public TuningSettings settings(BundleManifest.Tuning tuning) {
    return switch (this) {
      case DEFAULT -> TuningSettings.of(tuning);
      case PAPER -> TuningSettings.paper(tuning);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
