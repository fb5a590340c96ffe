package io.github.personalseg.cli.options;

import io.github.personalseg.concept.Method;
import picocli.CommandLine.Option;

/** How concepts are learned. */
public final class MethodOption {
  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "default",
      description =
          "How concepts are learned: default, or paper for the published method alone; by default"
              + " ${DEFAULT-VALUE}.")
  private String name = "default";

  /**
   * The one asked for.
   *
   * @throws io.github.personalseg.concept.ConceptException when there is none of that name
   */
  public Method method() {
    return Method.of(name);
  }
}
