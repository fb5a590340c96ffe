package io.github.personalseg.cli.concepts;

import com.google.gson.JsonObject;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ConceptOptions;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.TuningSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one concept. */
@Command(
    name = "show",
    description = "Shows one concept and how it was learned.",
    footer = {"%nExample:", "  personal-seg concepts show \"my mug\""})
final class ConceptsShowCommand implements Callable<Integer> {
  @Mixin private ConceptOptions concepts;
  @Mixin private Output output;

  @Parameters(paramLabel = "NAME", description = "What the concept is called.")
  private String name;

  @Override
  public Integer call() throws IOException {
    var store = concepts.store();
    var concept = StoredConcepts.read(store).get(name);
    var settings = store.settings(concept.id());
    var references = store.references(concept.id());
    output.answer(
        () -> json(concept, settings, references), () -> text(concept, settings, references));
    return 0;
  }

  private static JsonObject json(
      Concept concept, TuningSettings settings, List<AnnotatedFrame> references) {
    var json = ConceptJson.of(concept);
    json.addProperty("references", references.size());
    json.addProperty("iterations", settings.iterations());
    json.addProperty("learning_rate", settings.learningRate());
    json.addProperty("alpha", settings.alpha());
    json.addProperty("negative_proposal", concept.negative().isPresent());
    return json;
  }

  private static String text(
      Concept concept, TuningSettings settings, List<AnnotatedFrame> references) {
    long negative = references.stream().filter(AnnotatedFrame::negative).count();
    return new TextTable("concept", concept.name())
        .row("class", concept.className())
        .row("label id", Integer.toString(concept.labelId()))
        .row("taught", concept.created().toString())
        .row("on model", concept.bundleHash())
        .row("id", concept.id())
        .row("references", references.size() + ", of them " + negative + " without it")
        .row(
            "learned",
            settings.iterations()
                + " steps at "
                + (float) settings.learningRate()
                + ", visual share "
                + (float) settings.alpha())
        .row("negative mask", concept.negative().isPresent() ? "learned" : "none")
        .toString();
  }
}
