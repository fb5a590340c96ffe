package io.github.personalseg.cli.concepts;

import com.google.gson.JsonArray;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ConceptOptions;
import io.github.personalseg.cli.options.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the concepts of a store. */
@Command(
    name = "list",
    description = "Lists the concepts that were taught.",
    footer = {"%nExamples:", "  personal-seg concepts list", "  personal-seg concepts list --json"})
final class ConceptsListCommand implements Callable<Integer> {
  @Mixin private ConceptOptions concepts;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    var stored = StoredConcepts.read(concepts.store());
    output.answer(() -> json(stored), () -> text(stored));
    return 0;
  }

  private static JsonArray json(StoredConcepts stored) {
    var array = new JsonArray();
    stored.all().forEach(concept -> array.add(ConceptJson.of(concept)));
    return array;
  }

  private String text(StoredConcepts stored) {
    if (stored.all().isEmpty()) {
      return "No concepts in "
          + concepts.folder()
          + " yet; 'personal-seg teach --help' shows how to teach one.\n";
    }
    var table = new TextTable("name", "class", "label id>", "taught", "on model");
    for (var concept : stored.all()) {
      table.row(
          concept.name(),
          concept.className(),
          Integer.toString(concept.labelId()),
          concept.created().toString(),
          concept.bundleHash().substring(0, 12));
    }
    return table.toString();
  }
}
