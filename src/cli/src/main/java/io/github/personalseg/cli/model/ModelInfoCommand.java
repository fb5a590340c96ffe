package io.github.personalseg.cli.model;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what a bundle holds, after checking every file. */
@Command(
    name = "info",
    description = "Checks a model's bundle and tells what it holds.",
    footer = {
      "%nExamples:",
      "  personal-seg model info",
      "  personal-seg model info --model /data/bundles/san --json"
    })
final class ModelInfoCommand implements Callable<Integer> {
  @Mixin private ModelOptions model;
  @Mixin private Output output;

  @Override
  public Integer call() {
    var bundle = model.bundle();
    output.answer(() -> json(bundle), () -> text(bundle));
    return 0;
  }

  private static JsonObject json(Bundle bundle) {
    var manifest = bundle.manifest();
    var json = new JsonObject();
    json.addProperty("name", manifest.name());
    json.addProperty("folder", bundle.folder().toString());
    json.addProperty("licence", manifest.licence());
    json.addProperty("source", manifest.source());
    json.addProperty("hash", bundle.hash());
    json.addProperty("proposals", manifest.model().proposals());
    json.addProperty("dim", manifest.model().dim());
    json.add("words", new Gson().toJsonTree(manifest.vocabulary().words()));
    json.add("synonyms", new Gson().toJsonTree(manifest.vocabulary().synonyms()));
    json.add("tuning", new Gson().toJsonTree(manifest.tuning()));
    return json;
  }

  private static String text(Bundle bundle) {
    var manifest = bundle.manifest();
    var tuning = manifest.tuning();
    return new TextTable("model", manifest.name())
            .row("folder", bundle.folder().toString())
            .row("licence", manifest.licence())
            .row("source", manifest.source())
            .row("hash", bundle.hash())
            .row("proposals", manifest.model().proposals() + " per frame")
            .row("embeddings", manifest.model().dim() + " numbers each")
            .row(
                "learning",
                tuning.iterations()
                    + " steps at "
                    + tuning.learningRate()
                    + ", visual share "
                    + tuning.alpha())
        + "\nDefault words ("
        + manifest.vocabulary().words().size()
        + "): "
        + String.join(", ", manifest.vocabulary().words())
        + "\n";
  }
}
