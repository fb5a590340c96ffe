package io.github.personalseg.cli;

import io.github.personalseg.bench.DemoMetrics;
import io.github.personalseg.bench.DemoPage;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.bench.Moments;
import io.github.personalseg.bench.PeakMemory;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Method;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.ImageFiles;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The demo: a recording labelled untaught, a concept taught, the recording labelled again. */
final class DemoRun {
  private static final int MOMENTS = 8;
  private static final Overlay REFERENCE_LOOK = new Overlay(0.15f, 0);

  private final CommandSpec command;
  private final Session session;
  private final Path out;
  private final DemoRecording recording;
  private final String className;
  private final int classLabel;
  private final List<Moments.Content> moments;
  private final Durations durations = new Durations();

  /**
   * @param session without concepts
   * @param recording what to label and teach
   * @param out gets the label bags, the pictures, the page and the figures
   */
  DemoRun(CommandSpec command, Session session, DemoRecording recording, Path out)
      throws IOException {
    this.command = command;
    this.session = session;
    this.recording = recording;
    this.out = out;
    this.className = recording.lesson().className();
    this.classLabel = session.vocabulary().words().indexOf(className);
    if (classLabel < 0) {
      throw new CliException("class word '" + className + "' is no word of the vocabulary");
    }
    this.moments = recording.moments(classLabel, MOMENTS);
  }

  /** Does all of it; takes minutes. */
  DemoMetrics run() throws IOException {
    var before =
        new DemoPass("words only", classLabel, out.resolve("labels_untaught"), out, "before");
    var untaught = before.run(command, labeler(), recording, moments);

    var lesson =
        session.teach(
            command,
            Method.DEFAULT,
            recording.lesson().name(),
            className,
            recording.examples(),
            BagFrames.names(recording.lesson()),
            Map.of());
    Concept concept = lesson.concept();
    double teachSeconds = lesson.seconds();

    var after =
        new DemoPass(
            "taught " + concept.name(), concept.labelId(), out.resolve("labels"), out, "after");
    var taught = after.run(command, labeler(), recording, moments);

    var metrics =
        new DemoMetrics(
            taught.frames(),
            untaught.meanIou().orElse(0),
            taught.meanIou().orElse(0),
            untaught.concept().iou(),
            taught.concept().iou(),
            taught.concept().precision(),
            taught.concept().recall(),
            teachSeconds,
            durations.percentileMillis(50),
            durations.percentileMillis(99),
            PeakMemory.mebibytes().orElse(0));
    var page =
        new DemoPage(concept.name(), className, metrics, references(concept), shown(before, after));
    Files.writeString(out.resolve("metrics.json"), metrics.toJson());
    Files.writeString(out.resolve("index.html"), page.toHtml());
    return metrics;
  }

  private CameraLabeler labeler() throws IOException {
    return new CameraLabeler(session.labeler(), durations);
  }

  /** Draws the marked frames as the store keeps them. */
  private List<DemoPage.Reference> references(Concept concept) throws IOException {
    var references = new ArrayList<DemoPage.Reference>();
    for (var kept : session.references(concept)) {
      String name = String.format("reference_%d.png", references.size() + 1);
      var mask = kept.mask();
      var image = kept.image();
      if (mask.isPresent()) {
        var entry = new Overlay.Entry(concept.labelId(), concept.name(), 0, true);
        var labels = labels(mask.get(), concept.labelId());
        image = REFERENCE_LOOK.draw(image, labels, "", List.of(entry));
      }
      ImageFiles.write(out.resolve(name), image);
      references.add(
          new DemoPage.Reference(
              name, mask.isPresent() ? "This is " + concept.name() : "This is not it"));
    }
    return references;
  }

  private static GrayImage labels(Mask mask, int label) {
    short[] values = new short[mask.cells().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (mask.cells()[i] != 0 ? label : 0);
    }
    return new GrayImage(mask.width(), mask.height(), 8, values);
  }

  private List<DemoPage.Moment> shown(DemoPass before, DemoPass after) {
    return moments.stream()
        .map(
            moment ->
                new DemoPage.Moment(
                    before.picture(moment.frame()),
                    after.picture(moment.frame()),
                    String.format(
                        Locale.ROOT,
                        "At %.1f s: %s",
                        recording.seconds(moment.frame()),
                        moment.describe(recording.lesson().name(), className))))
        .toList();
  }
}
