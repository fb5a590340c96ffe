package io.github.personalseg.cli.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.bundle.Finding;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.backbone.torch.BundleInspection;
import io.github.personalseg.cli.options.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries out everything a bundle promises. */
@Command(
    name = "check",
    description = {
      "Tries out everything a bundle promises and tells one line for each finding.",
      "Fails when a finding is a fault; warnings do not."
    },
    footer = {"%nExample:", "  personal-seg model check models/san_vit_b_16"})
final class ModelCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "DIR|NAME",
      description = "The bundle's folder, or the name of an installed model.")
  private String folder;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N; by default ${DEFAULT-VALUE}.")
  private String device = "auto";

  @Override
  public Integer call() {
    var findings = new ArrayList<Finding>();
    var out = spec.commandLine().getOut();
    BundleInspection.inspect(
        InstalledModels.ofUser().folder(folder),
        new DeviceChoice(device),
        finding -> {
          findings.add(finding);
          if (!output.isJson()) {
            out.printf(
                Locale.ROOT, "%-8s %s: %s%n", word(finding), finding.subject(), finding.text());
            out.flush();
          }
        });
    long faults = findings.stream().filter(f -> f.level() == Finding.Level.FAULT).count();
    output.answer(() -> json(findings), () -> faults + " faults\n");
    return faults == 0 ? 0 : 1;
  }

  private static String word(Finding finding) {
    return switch (finding.level()) {
      case GOOD -> "ok";
      case WARNING -> "warning";
      case FAULT -> "FAULT";
    };
  }

  private static JsonArray json(List<Finding> findings) {
    var array = new JsonArray();
    for (var finding : findings) {
      var one = new JsonObject();
      one.addProperty("level", word(finding));
      one.addProperty("subject", finding.subject());
      one.addProperty("text", finding.text());
      array.add(one);
    }
    return array;
  }
}
