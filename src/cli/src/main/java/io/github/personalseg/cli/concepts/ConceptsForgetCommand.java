package io.github.personalseg.cli.concepts;

import io.github.personalseg.cli.options.ConceptOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets one concept. */
@Command(
    name = "forget",
    description = "Forgets a concept for good.",
    footer = {"%nExample:", "  personal-seg concepts forget \"my mug\""})
final class ConceptsForgetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConceptOptions concepts;

  @Parameters(paramLabel = "NAME", description = "What the concept is called.")
  private String name;

  @Override
  public Integer call() throws IOException {
    var store = concepts.store();
    var concept = StoredConcepts.read(store).get(name);
    store.forget(concept.id());
    spec.commandLine().getOut().println("forgot " + concept.name());
    return 0;
  }
}
