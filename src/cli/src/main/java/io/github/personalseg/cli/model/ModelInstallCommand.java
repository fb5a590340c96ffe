package io.github.personalseg.cli.model;

import io.github.personalseg.backbone.checkpoint.Skeleton;
import io.github.personalseg.backbone.install.Catalogue;
import io.github.personalseg.backbone.install.InstalledModels;
import io.github.personalseg.backbone.install.ModelInstaller;
import io.github.personalseg.backbone.install.Progress;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a published model and makes a bundle of it. */
@Command(
    name = "install",
    description = {
      "Fetches a published model, checks it and makes a bundle of it; afterwards --model and the"
          + " node's parameter model take its name.",
      "Without Python. A download that broke off goes on where it was. The model appears whole or"
          + " not at all."
    },
    footer = {
      "%nExamples:",
      "  personal-seg model install san_vit_b_16",
      "  personal-seg model install san_vit_b_16 --from /media/usb/san_vit_b_16.pth",
      "  personal-seg model install my_weights.pth --name mine --licence Apache-2.0"
    })
final class ModelInstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CatalogueOption catalogue;

  @Parameters(
      paramLabel = "NAME|URL|FILE",
      description = "A model that 'model available' lists, or where a checkpoint of one lies.")
  private String what;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "The checkpoint of NAME, brought here; for machines without network.")
  private @Nullable Path from;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What to call a model from a URL or FILE; by default as its architecture.")
  private @Nullable String name;

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "SHA-256 that a checkpoint from a URL or FILE must have.")
  private @Nullable String sha256;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "Licence of the weights from a URL or FILE.")
  private @Nullable String licence;

  @Option(
      names = "--accept-licence",
      description = "Agrees to a licence that does not allow every use, without being asked.")
  private boolean acceptLicence;

  @Override
  public Integer call() throws IOException {
    var installed = InstalledModels.ofUser();
    var known = catalogue.read();
    var out = spec.commandLine().getOut();
    try (var progress = new Shown(spec)) {
      var installer = new ModelInstaller(installed, known, Skeleton.shipped(), progress);
      Path folder = install(installer, known);
      progress.close();
      String called = folder.getFileName().toString();
      out.println("installed " + called + " in " + folder);
      out.println("try it: personal-seg model check " + called);
    }
    return 0;
  }

  private Path install(ModelInstaller installer, Catalogue known) throws IOException {
    var hash = Optional.ofNullable(sha256).map(text -> text.strip().toLowerCase(Locale.ROOT));
    if (hash.isPresent() && !hash.get().matches("[0-9a-f]{64}")) {
      throw new CliException("--sha256 is \"" + sha256 + "\"; it must be 64 hexadecimal digits");
    }
    if (what.contains("://")) {
      refuseFrom("a URL");
      return installer.install(
          Optional.ofNullable(name), what.strip(), hash, Optional.ofNullable(licence));
    }
    var model = known.find(what);
    if (model.isPresent() && !Files.isRegularFile(Path.of(what))) {
      if (name != null || sha256 != null || licence != null) {
        throw new CliException(
            "--name, --sha256 and --licence are for a URL or FILE; the catalogue has them of "
                + model.get().name());
      }
      accept(model.get());
      return installer.install(model.get(), Optional.ofNullable(from));
    }
    Path file = Path.of(what);
    var withPython = known.findWithPython(what);
    if (withPython.isPresent() && !Files.exists(file)) {
      throw new CliException(
          withPython.get().name()
              + " is put together by a Python tool, not by this command: "
              + withPython.get().command()
              + " (docs/models.md)");
    }
    if (!Files.exists(file)) {
      throw new CliException(
          "there is no model and no file \""
              + what
              + "\"; models: "
              + String.join(", ", known.models().stream().map(Catalogue.Model::name).toList()));
    }
    refuseFrom("a FILE");
    return installer.install(Optional.ofNullable(name), file, hash, Optional.ofNullable(licence));
  }

  private void refuseFrom(String kind) {
    if (from != null) {
      throw new CliException("--from is for a model's NAME; " + kind + " says itself where it is");
    }
  }

  private void accept(Catalogue.Model model) {
    if (model.isPermissive() || acceptLicence) {
      return;
    }
    String about = "the weights of " + model.name() + " are under the licence " + model.licence();
    Console console = System.console();
    if (console == null) {
      throw new CliException(about + ", which does not allow every use; --accept-licence agrees");
    }
    String answer =
        console.readLine("%s, which does not allow every use. Do you agree? [y/N] ", about);
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw new CliException("nothing was installed, since the licence was not agreed to");
    }
  }

  /** Stages one after the other on the console. */
  private static final class Shown implements Progress, AutoCloseable {
    private final CommandSpec command;
    private @Nullable ProgressLine line;

    Shown(CommandSpec command) {
      this.command = command;
    }

    @Override
    public void stage(String task, long units) {
      close();
      line = ProgressLine.start(command, task, units);
    }

    @Override
    public void advance(long units) {
      for (long i = 0; line != null && i < units; i++) {
        line.step();
      }
    }

    @Override
    public void close() {
      if (line != null) {
        line.close();
        line = null;
      }
    }
  }
}
