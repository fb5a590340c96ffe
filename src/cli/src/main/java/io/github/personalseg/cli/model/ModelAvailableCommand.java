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
    var models = catalogue.read().models();
    var installed = InstalledModels.ofUser();
    List<String> names = installed.names();
    output.answer(() -> json(models, names), () -> text(models, names, installed));
    return 0;
  }

  private static String text(
      List<Catalogue.Model> models, List<String> names, InstalledModels installed) {
    var table = new TextTable("model", "installed", "MB>", "licence", "good at", "speed");
    for (var model : models) {
      table.row(
          model.name(),
          names.contains(model.name()) ? "yes" : "",
          String.valueOf(model.bytes() / MEGABYTE),
          model.licence(),
          model.goodAt(),
          model.speed());
    }
    var others =
        names.stream().filter(n -> models.stream().noneMatch(m -> m.name().equals(n))).toList();
    return table
        + (others.isEmpty() ? "" : "\nInstalled too: " + String.join(", ", others) + "\n")
        + (names.isEmpty() ? "" : "\nThey lie in " + installed.root() + "\n");
  }

  private static JsonArray json(List<Catalogue.Model> models, List<String> names) {
    var array = new JsonArray();
    for (var model : models) {
      var one = new JsonObject();
      one.addProperty("name", model.name());
      one.addProperty("installed", names.contains(model.name()));
      one.addProperty("bytes", model.bytes());
      one.addProperty("licence", model.licence());
      one.addProperty("good_at", model.goodAt());
      one.addProperty("speed", model.speed());
      array.add(one);
    }
    for (String name : names) {
      if (models.stream().noneMatch(model -> model.name().equals(name))) {
        var one = new JsonObject();
        one.addProperty("name", name);
        one.addProperty("installed", true);
        array.add(one);
      }
    }
    return array;
  }
}
