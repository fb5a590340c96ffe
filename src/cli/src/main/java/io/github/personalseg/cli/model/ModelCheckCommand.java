package io.github.personalseg.cli.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.bundle.Finding;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.backbone.model.BundleInspection;
import io.github.personalseg.cli.console.GlobalOptions;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.image.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries out everything a bundle promises. */
@Command(
    name = "check",
    description = {
      "Tries out everything a bundle promises and tells one line for each finding.",
      "Fails when a finding is a fault; warnings do not.",
      "Each image size takes a pass of the model, which large models need a minute or more for on"
          + " a CPU; the first size takes two more. What --sizes leaves out is named in a warning."
    },
    footer = {
      "%nExamples:",
      "  personal-seg model check models/san_vit_b_16",
      "  personal-seg model check models/odise --sizes 640x480"
    })
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

  @Option(
      names = "--sizes",
      paramLabel = "WxH",
      split = ",",
      description = "Image sizes to try; by default 640x480,480x640,1280x720,512x512,97x33.")
  private List<String> sizes = List.of();

  @Override
  public Integer call() {
    var report = new Report();
    BundleInspection.inspect(
        InstalledModels.ofUser().folder(folder), new DeviceChoice(device), sizes(), report);
    var findings = report.findings;
    long faults = findings.stream().filter(f -> f.level() == Finding.Level.FAULT).count();
    output.answer(() -> json(findings), () -> faults + " faults\n");
    return faults == 0 ? 0 : 1;
  }

  private List<ImageSize> sizes() {
    try {
      return sizes.isEmpty()
          ? BundleInspection.SIZES
          : sizes.stream().map(ImageSize::parse).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--sizes: " + e.getMessage(), e);
    }
  }

  /** Tells each finding at once, and keeps them for JSON. */
  private final class Report implements BundleInspection.Listener {
    private final List<Finding> findings = new ArrayList<>();

    @Override
    public void found(Finding finding) {
      findings.add(finding);
      if (!output.isJson()) {
        var out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-8s %s: %s%n", word(finding), finding.subject(), finding.text());
        out.flush();
      }
    }

    @Override
    public void outlook(String text) {
      if (!((GlobalOptions) spec.root().userObject()).quiet()) {
        var err = spec.commandLine().getErr();
        err.println(text);
        err.flush();
      }
    }
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
