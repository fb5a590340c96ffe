package io.github.personalseg.cli.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.backbone.install.Catalogue;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.Output;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what can be installed, and what is. */
@Command(
    name = "available",
    description = "Lists the models that can be installed, and those that are.",
    footer = {"%nExample:", "  personal-seg model available"})
final class ModelAvailableCommand implements Callable<Integer> {
  private static final int MEGABYTE = 1_000_000;

  @Mixin private CatalogueOption catalogue;
  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    var known = catalogue.read();
    var installed = InstalledModels.ofUser();
    List<String> names = installed.names();
    output.answer(() -> json(known, names), () -> text(known, names, installed));
    return 0;
  }

  private static String text(Catalogue known, List<String> names, InstalledModels installed) {
    var table = new TextTable("model", "installed", "MB>", "licence", "good at", "speed");
    for (var model : known.models()) {
      table.row(
          model.name(),
          names.contains(model.name()) ? "yes" : "",
          model.bytes().isPresent() ? String.valueOf(model.bytes().getAsLong() / MEGABYTE) : "?",
          model.licence(),
          model.goodAt(),
          model.speed());
    }
    var python = new TextTable("model", "installed", "licence", "good at", "speed");
    var commands = new StringBuilder();
    for (var model : known.withPython()) {
      python.row(
          model.name(),
          names.contains(model.name()) ? "yes" : "",
          model.licence(),
          model.goodAt(),
          model.speed());
      commands.append(model.name()).append(": ").append(model.command()).append('\n');
    }
    var others = names.stream().filter(n -> !isKnown(known, n)).toList();
    return table
        + (known.withPython().isEmpty()
            ? ""
            : "\nMade with Python and PyTorch (docs/models.md):\n" + python + commands)
        + (others.isEmpty() ? "" : "\nInstalled too: " + String.join(", ", others) + "\n")
        + (names.isEmpty() ? "" : "\nThey lie in " + installed.root() + "\n");
  }

  private static boolean isKnown(Catalogue known, String name) {
    return known.models().stream().anyMatch(model -> model.name().equals(name))
        || known.withPython().stream().anyMatch(model -> model.name().equals(name));
  }

  private static JsonArray json(Catalogue known, List<String> names) {
    var array = new JsonArray();
    for (var model : known.models()) {
      var one = new JsonObject();
      one.addProperty("name", model.name());
      one.addProperty("installed", names.contains(model.name()));
      model.bytes().ifPresent(bytes -> one.addProperty("bytes", bytes));
      one.addProperty("licence", model.licence());
      one.addProperty("good_at", model.goodAt());
      one.addProperty("speed", model.speed());
      array.add(one);
    }
    for (var model : known.withPython()) {
      var one = new JsonObject();
      one.addProperty("name", model.name());
      one.addProperty("installed", names.contains(model.name()));
      one.addProperty("licence", model.licence());
      one.addProperty("good_at", model.goodAt());
      one.addProperty("speed", model.speed());
      one.addProperty("made_by", model.command());
      array.add(one);
    }
    for (String name : names) {
      if (!isKnown(known, name)) {
        var one = new JsonObject();
        one.addProperty("name", name);
        one.addProperty("installed", true);
        array.add(one);
      }
    }
    return array;
  }
}
