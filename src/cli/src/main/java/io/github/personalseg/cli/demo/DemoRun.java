package io.github.personalseg.cli.demo;

import io.github.personalseg.bench.DemoMetrics;
import io.github.personalseg.bench.DemoPage;
import io.github.personalseg.bench.Durations;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.frames.BagFrames;
import io.github.personalseg.cli.frames.CameraLabeler;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.options.Session;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Method;
import io.github.personalseg.file.ProcessMemory;
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
  private final CommandSpec command;
  private final Session session;
  private final Path out;
  private final DemoRecording recording;
  private final String className;
  private final int classLabel;
  private final List<Highlights.Content> moments;
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
    this.moments = recording.moments(classLabel, DemoPictures.MOMENTS);
  }

  /** Does all of it; takes minutes. */
  DemoMetrics run() throws IOException {
    var words = labeler();
    var before = new DemoPass("words only", classLabel, out.resolve("labels_untaught"));
    var untaught = before.run(command, words, recording).score();

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

    var knowing = labeler();
    var after = new DemoPass("taught " + concept.name(), concept.labelId(), out.resolve("labels"));
    var result = after.run(command, knowing, recording);
    var taught = result.score();

    var metrics =
        new DemoMetrics(
            taught.frames(),
            untaught.meanIou().orElse(0),
            taught.meanIou().orElse(0),
            untaught.concept().iou(),
            taught.concept().iou(),
            taught.concept().precision(),
            taught.concept().recall(),
            lesson.seconds(),
            durations.percentileMillis(50),
            durations.percentileMillis(99),
            ProcessMemory.peak().orElse(0));
    Files.writeString(out.resolve("metrics.json"), metrics.toJson());
    var failures =
        Highlights.worst(result.failures(), DemoPictures.FAILURES, recording.frames().size() / 10);
    page(lesson, metrics, failures, words, knowing);
    return metrics;
  }

  private void page(
      Session.Taught lesson,
      DemoMetrics metrics,
      List<Highlights.Failure> failures,
      CameraLabeler words,
      CameraLabeler knowing)
      throws IOException {
    Concept concept = lesson.concept();
    var names = DemoPictures.names(session.vocabulary().words(), concept.labelId(), concept.name());
    var pictures = new DemoPictures(recording, out, names, concept.labelId());
    pictures.draw(moments, failures, frame -> ids(words, frame), frame -> ids(knowing, frame));
    var page =
        new DemoPage(
            concept.name(),
            className,
            "The same recording, labelled twice: once by words alone, once after it learned "
                + concept.name()
                + " from "
                + recording.taughtFrom()
                + ". Every other "
                + className
                + " shall stay a "
                + className
                + ".",
            "Measured against exact ground truth on "
                + metrics.frames()
                + " frames of a rendered kitchen; the marked ones do not count. On photographs"
                + " expect less.",
            figures(concept.name(), className, metrics),
            references(pictures, concept),
            lesson.check().findings().stream()
                .map(
                    finding ->
                        finding.message(concept.name()) + ": " + finding.remedy(concept.name()))
                .toList(),
            pictures.moments(moments, className),
            pictures.failures(failures),
            pictures.colours());
    Files.writeString(out.resolve("index.html"), page.toHtml());
  }

  /** Outside of the measured time: the pictures' frames are labelled once more. */
  private int[] ids(CameraLabeler labeler, int frame) throws IOException {
    var image = CameraTopic.decode(recording.frames().get(frame)).image();
    return DemoPass.ids(labeler.labeler().segment(image).labels());
  }

  private static List<DemoPage.Figure> figures(String name, String className, DemoMetrics metrics) {
    return List.of(
        new DemoPage.Figure(
            ratio(metrics.iouPerAfter()),
            ratio(metrics.iouPerBefore()),
            "overlap (IoU) of "
                + name
                + " with the truth: the word “"
                + className
                + "”, then taught"),
        new DemoPage.Figure(
            percent(metrics.recallAfter()), "", "of the pixels of " + name + " are found"),
        new DemoPage.Figure(
            percent(metrics.precisionAfter()), "", "of the pixels that it claims are right"),
        new DemoPage.Figure(
            ratio(metrics.miouAfter()),
            ratio(metrics.miouBefore()),
            "mean IoU of all words, " + name + " left out"),
        new DemoPage.Figure(
            String.format(Locale.ROOT, "%.1f s", metrics.teachSeconds()),
            "",
            "to learn it, model passes of the frames it is followed through included"),
        new DemoPage.Figure(
            String.format(Locale.ROOT, "%.0f ms", metrics.frameMsP50()),
            "",
            String.format(
                Locale.ROOT,
                "per frame (99 of 100 within %.0f ms); %d MiB of memory at most",
                metrics.frameMsP99(),
                metrics.peakRssMb())));
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }

  static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * ratio);
  }

  private CameraLabeler labeler() throws IOException {
    return new CameraLabeler(session.labeler(), durations);
  }

  /** Draws the marked frames as the store keeps them. */
  private List<DemoPage.Reference> references(DemoPictures pictures, Concept concept)
      throws IOException {
    var references = new ArrayList<DemoPage.Reference>();
    var names = BagFrames.names(recording.lesson());
    for (var kept : session.references(concept)) {
      boolean followed = kept.origin().followed();
      var drawn =
          pictures.reference(
              references.size() + 1,
              kept.image(),
              kept.marked(),
              kept.negative(),
              followed
                  ? " (followed from its mark)"
                  : " (frame " + names.get(references.size()) + ")");
      references.add(
          followed
              ? new DemoPage.Reference(DemoPage.Source.FOLLOWED, drawn.picture(), drawn.caption())
              : drawn);
    }
    return references;
  }
}
