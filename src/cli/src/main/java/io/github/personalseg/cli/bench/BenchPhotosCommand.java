package io.github.personalseg.cli.bench;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bench.data.CocoInstances;
import io.github.personalseg.bench.data.Thing;
import io.github.personalseg.bench.data.ThingFolders;
import io.github.personalseg.bench.photos.CocoFigures;
import io.github.personalseg.bench.photos.CocoStudy;
import io.github.personalseg.bench.photos.PhotosBench;
import io.github.personalseg.bench.photos.PhotosPage;
import io.github.personalseg.bench.photos.PhotosReport;
import io.github.personalseg.bench.photos.ThingFigures;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.options.ModelOptions;
import io.github.personalseg.cli.options.VocabularyOptions;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a model on photographs. */
@Command(
    name = "photos",
    description = {
      "Measures a model on photographs of things: whether a proposal fits the thing, whether it is"
          + " named, and whether it is found again once it is taught.",
      "FOLDER holds a folder for each thing with images/ and masks/ (PNG, white on the thing)."
          + " concepts.csv or classes.csv in it gives their class words, several with | between"
          + " them.",
      "Writes report.md with pictures and report.json."
    },
    footer = {
      "%nExamples:",
      "  personal-seg bench photos my_things --out target/photos",
      "  personal-seg bench photos my_things --coco instances.json --out target/photos",
      "  personal-seg bench photos my_things --model other --out new --against target/photos"
    })
final class BenchPhotosCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelOptions model;
  @Mixin private VocabularyOptions words;

  @Parameters(paramLabel = "FOLDER", description = "A folder for each thing.")
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "For the page, its pictures and the figures.")
  private Path out;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description = "A table of class words in place of the folder's own.")
  private @Nullable Path classes;

  @Option(
      names = "--coco",
      paramLabel = "FILE",
      description = {
        "Also pictures with instances in COCO's format; the pictures lie in images/ beside it."
      })
  private @Nullable Path coco;

  @Option(
      names = "--coco-pictures",
      paramLabel = "FILE",
      description = "Only the pictures whose file names are in this list, one a line.")
  private @Nullable Path cocoPictures;

  @Option(
      names = "--shots",
      paramLabel = "K",
      split = ",",
      defaultValue = "1,3",
      description = "Numbers of pictures that teach a thing; by default ${DEFAULT-VALUE}.")
  private List<Integer> shots = List.of();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "0",
      description = "Draws the look-alikes; by default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "6",
      description = "Every N-th photograph is shown on the page; by default ${DEFAULT-VALUE}.")
  private int every;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "Most pictures of a thing that are the first to teach it; by default each is once.")
  private int folds = Integer.MAX_VALUE;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Things measured at a time; by default one for each processor.")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--identity",
      paramLabel = "X",
      description = "The default method's share of what references reach beside words; 0: none.")
  private @Nullable Double identity;

  @Option(
      names = "--identity-lone",
      paramLabel = "X",
      description = "What a lone reference asks for of what it reaches itself.")
  private @Nullable Double identityLone;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Steps of tuning; by default the bundle's.")
  private @Nullable Integer iterations;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "What another run of this command wrote, to stand beside this one.")
  private @Nullable Path against;

  @Override
  public Integer call() throws IOException {
    if (every < 1) {
      throw new CliException("--every is " + every + "; it must be at least 1");
    }
    if (cocoPictures != null && coco == null) {
      throw new CliException("--coco-pictures needs --coco");
    }
    var things = ThingFolders.read(folder, Optional.ofNullable(classes));
    var instances = instances();
    var earlier =
        against == null ? Optional.<PhotosReport>empty() : Optional.of(PhotosPage.read(against));
    Files.createDirectories(out);
    var bundle = model.bundle();
    try (var opened = model.open()) {
      var report = measure(things, instances, bundle, opened);
      new PhotosPage(report, earlier, Optional.ofNullable(against)).write(out);
    }
    spec.commandLine().getOut().println("Look at " + out.resolve("report.md"));
    return 0;
  }

  private Optional<CocoInstances> instances() throws IOException {
    if (coco == null) {
      return Optional.empty();
    }
    var read = CocoInstances.read(coco);
    if (cocoPictures == null) {
      return Optional.of(read);
    }
    var names =
        Files.readAllLines(cocoPictures).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .distinct()
            .toList();
    return Optional.of(read.only(names));
  }

  private PhotosReport measure(
      List<Thing> things, Optional<CocoInstances> instances, Bundle bundle, OvssModel opened)
      throws IOException {
    var vocabulary = words.vocabulary(bundle, opened);
    var tuning = bundle.manifest().tuning();
    var byDefault = TuningSettings.of(tuning);
    if (identity != null) {
      byDefault = byDefault.withBeyond(byDefault.beyond().withIdentity(identity));
    }
    if (identityLone != null) {
      byDefault = byDefault.withBeyond(byDefault.beyond().withIdentityLone(identityLone));
    }
    var paper = TuningSettings.paper(tuning);
    if (iterations != null) {
      byDefault = byDefault.withIterations(iterations);
      paper = paper.withIterations(iterations);
    }
    var approaches =
        List.of(Approach.tuned(Approach.PAPER, paper), Approach.tuned(Approach.DEFAULT, byDefault));
    var settings =
        new PhotosBench.Settings(
            approaches, shots, seed, every, folds, jobs, tuning.learningStride());
    var bench = new PhotosBench(opened, vocabulary, settings, out);
    List<ThingFigures> measured;
    try (var progress = ProgressLine.start(spec, "Photographs", PhotosBench.steps(things, folds))) {
      measured =
          bench.things(
              things,
              () -> {
                synchronized (progress) {
                  progress.step();
                }
              });
    }
    return PhotosReport.of(
        folder.toAbsolutePath().normalize().getFileName().toString(),
        bundle.manifest().name(),
        bundle.hash(),
        vocabulary.size(),
        seed,
        measured,
        coco(instances, opened, vocabulary, tuning.learningStride()));
  }

  private Optional<CocoFigures> coco(
      Optional<CocoInstances> instances, OvssModel opened, Vocabulary vocabulary, int stride)
      throws IOException {
    if (instances.isEmpty()) {
      return Optional.empty();
    }
    var pictures = instances.get().pictures();
    var study = new CocoStudy(opened, vocabulary, stride);
    study.announce(instances.get());
    try (var progress = ProgressLine.start(spec, "Instances", pictures.size())) {
      for (var picture : pictures) {
        study.add(picture);
        progress.step();
      }
    }
    return Optional.of(study.figures());
  }
}
