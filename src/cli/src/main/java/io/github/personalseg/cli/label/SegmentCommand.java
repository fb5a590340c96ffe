package io.github.personalseg.cli.label;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.OneLineErrors;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.console.TextTable;
import io.github.personalseg.cli.options.Output;
import io.github.personalseg.cli.options.OwnPicture;
import io.github.personalseg.cli.options.SessionOptions;
import io.github.personalseg.image.ImageException;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.camera.FrameLabeler;
import io.github.personalseg.segment.ClassCoverage;
import io.github.personalseg.segment.Segmentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Labels single images. */
@Command(
    name = "segment",
    description = {
      "Labels images and tells each word's share of the pixels.",
      "For each image, writes NAME_labels.png (one id per pixel) and NAME_overlay.png."
    },
    footer = {
      "%nExamples:",
      "  personal-seg segment kitchen.jpg",
      "  personal-seg segment *.png --words \"mug,red mug,table,wall\" --out labelled",
      "  personal-seg segment kitchen.jpg --json"
    })
public final class SegmentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SessionOptions session;
  @Mixin private Output output;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files.")
  private List<Path> images = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the pictures go; by default the current folder.")
  private Path out = Path.of(".");

  @Option(
      names = "--replace",
      description = "Overwrite files that this program did not write, too.")
  private boolean replace;

  private record Labelled(Path image, Path labels, Path overlay, List<ClassCoverage> shares) {}

  @Override
  public Integer call() throws IOException {
    var results = new LinkedHashMap<Path, List<Path>>();
    var outputs = session.outputs();
    for (Path image : images) {
      outputs.reading("a picture that is read", image);
      for (Path result : List.of(labels(image), overlay(image))) {
        results.computeIfAbsent(result, path -> new ArrayList<>()).add(image);
      }
    }
    outputs.pictures(results, replace);
    var labelled = new ArrayList<Labelled>();
    var failures = new ArrayList<String>();
    try (var opened = session.open();
        var progress = ProgressLine.start(spec, "Labelling", images.size())) {
      var labeler = opened.labeler();
      Files.createDirectories(out);
      for (Path image : images) {
        try {
          labelled.add(label(labeler, image));
        } catch (ImageException | IOException e) {
          if (images.size() == 1) {
            throw e;
          }
          failures.add(OneLineErrors.message(e));
        }
        progress.step();
      }
    }
    output.answer(() -> json(labelled), () -> text(labelled));
    if (!failures.isEmpty()) {
      throw new CliException(
          failures.size()
              + " of "
              + images.size()
              + " pictures could not be labelled: "
              + String.join("; ", failures));
    }
    return 0;
  }

  private Labelled label(FrameLabeler labeler, Path file) throws IOException {
    var image = ImageFiles.read(file);
    Segmentation segmentation = labeler.segment(image);
    Path labels = labels(file);
    Path overlay = overlay(file);
    OwnPicture.write(labels, ImageFiles.png(segmentation.labels().toGray()));
    OwnPicture.write(overlay, ImageFiles.png(labeler.overlay(image, segmentation, nameOf(file))));
    return new Labelled(file, labels, overlay, segmentation.shares());
  }

  private Path labels(Path image) {
    return out.resolve(nameOf(image) + "_labels.png");
  }

  private Path overlay(Path image) {
    return out.resolve(nameOf(image) + "_overlay.png");
  }

  /** The file's name without its ending. */
  private static String nameOf(Path image) {
    Path name = image.getFileName();
    return name == null ? "" : name.toString().replaceFirst("\\.[^.]*$", "");
  }

  private static JsonArray json(List<Labelled> all) {
    var array = new JsonArray();
    for (Labelled one : all) {
      var json = new JsonObject();
      json.addProperty("image", one.image().toString());
      json.addProperty("labels", one.labels().toString());
      json.addProperty("overlay", one.overlay().toString());
      var classes = new JsonArray();
      for (ClassCoverage share : one.shares()) {
        var entry = new JsonObject();
        entry.addProperty("id", share.labelClass().id());
        entry.addProperty("name", share.labelClass().name());
        entry.addProperty("concept", share.labelClass().concept());
        entry.addProperty("pixels", share.pixels());
        entry.addProperty("share", share.share());
        classes.add(entry);
      }
      json.add("classes", classes);
      array.add(json);
    }
    return array;
  }

  private static String text(List<Labelled> all) {
    var text = new StringBuilder();
    for (Labelled one : all) {
      var table = new TextTable("name", "id>", "pixels>", "share>");
      for (ClassCoverage share : one.shares()) {
        table.row(
            share.labelClass().name(),
            Integer.toString(share.labelClass().id()),
            Integer.toString(share.pixels()),
            String.format(Locale.ROOT, "%.1f %%", 100 * share.share()));
      }
      text.append(one.image())
          .append(" -> ")
          .append(one.labels())
          .append(", ")
          .append(one.overlay())
          .append('\n')
          .append(table)
          .append('\n');
    }
    return text.toString();
  }
}
