package io.github.personalseg.cli.demo;

import io.github.personalseg.bench.AlbumPage;
import io.github.personalseg.cli.console.CliException;
import io.github.personalseg.cli.console.ProgressLine;
import io.github.personalseg.cli.options.Session;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Method;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.image.draw.RegionNames;
import io.github.personalseg.segment.ClassCoverage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The demo on a person's own pictures: labelled by words, and again once a thing was marked, on one
 * page.
 */
final class PhotoDemo {
  private static final Overlay LOOK = new Overlay(0.5f, 0);
  private static final int SHOWN_SIDE = 1000;
  private static final float QUALITY = 0.85f;

  /** Areas below this share of a picture are not listed. */
  private static final double LISTED = 0.01;

  private static final int MOST_LISTED = 8;

  /** Words that name no class of a thing. */
  private static final String UNKNOWN = "unknown";

  private final CommandSpec command;
  private final Session session;
  private final PhotoFolder folder;
  private final Path out;
  private @Nullable String name;
  private @Nullable String className;

  /**
   * @param session without concepts
   * @param out gets the pictures and the page
   * @param name what the marked thing is called; by default "my" and its class word
   * @param className its class word; by default what most of the first mark is labelled
   */
  PhotoDemo(
      CommandSpec command,
      Session session,
      PhotoFolder folder,
      Path out,
      @Nullable String name,
      @Nullable String className) {
    this.command = command;
    this.session = session;
    this.folder = folder;
    this.out = out;
    this.name = name;
    this.className = className;
  }

  /** Does all of it and says in one line what came of it. */
  String run(List<PhotoMark> marks) throws IOException {
    var words = session.labeler().generation();
    Optional<Concept> taught =
        marks.isEmpty() ? Optional.empty() : Optional.of(teach(marks, words));
    var with = taught.isPresent() ? session.labeler().generation() : words;
    var pictures = new ArrayList<AlbumPage.Picture>();
    int found = 0;
    try (var progress = ProgressLine.start(command, "Labelling", folder.files().size())) {
      for (Path file : folder.files()) {
        try {
          var picture = picture(PhotoFolder.read(file), pictures.size() + 1, words, with, taught);
          pictures.add(picture);
          found += picture.conceptShare() > 0 ? 1 : 0;
        } catch (IOException e) {
          folder.leave(file, e);
        }
        progress.step();
      }
    }
    var left = folder.left();
    var err = command.commandLine().getErr();
    left.forEach(one -> err.println("warning: left out " + one));
    if (pictures.isEmpty()) {
      throw new CliException(
          "none of the " + left.size() + " pictures could be read; the warnings say why");
    }
    var page =
        new AlbumPage(
            taught.map(Concept::name),
            taught.map(Concept::className),
            lesson(taught),
            pictures,
            left);
    Files.writeString(out.resolve("index.html"), page.toHtml());
    return String.format(
        Locale.ROOT,
        "%d pictures labelled%s%s",
        pictures.size(),
        left.isEmpty() ? "" : ", " + left.size() + " left out",
        taught.isPresent() ? "; " + taught.get().name() + " is on " + found + " of them" : "");
  }

  private Concept teach(List<PhotoMark> marks, LabelSchema words) throws IOException {
    var examples = new ArrayList<AnnotatedFrame>();
    for (var mark : marks) {
      examples.add(mark.example());
    }
    String word = className;
    if (word == null) {
      word = guessed(examples, words);
      command
          .commandLine()
          .getErr()
          .println("the marked thing is taken for a " + word + "; --class says otherwise");
    }
    String called = name == null ? "my " + word : name;
    var names = IntStream.rangeClosed(1, examples.size()).mapToObj(i -> "mark " + i).toList();
    var taught = session.teach(command, Method.DEFAULT, called, word, examples, names, Map.of());
    var err = command.commandLine().getErr();
    for (var finding : taught.check().findings()) {
      err.println("note: " + finding.message(called) + ": " + finding.remedy(called));
    }
    return taught.concept();
  }

  /** What most of the first mark is labelled. */
  private String guessed(List<AnnotatedFrame> examples, LabelSchema words) {
    var first = examples.stream().filter(e -> !e.negative()).findFirst().orElseThrow();
    var proposals = session.infer(first.image());
    var mask = first.annotation().orElseThrow().resolve(proposals);
    short[] labels = Segmenter.segment(proposals, words).labels().ids();
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      if (mask.cells()[i] != 0) {
        counts.merge(labels[i] & 0xffff, 1, Integer::sum);
      }
    }
    var vocabulary = words.vocabulary().words();
    return counts.entrySet().stream()
        .filter(e -> e.getKey() < vocabulary.size())
        .filter(e -> !vocabulary.get(e.getKey()).equals(UNKNOWN))
        .max(Map.Entry.comparingByValue())
        .map(e -> vocabulary.get(e.getKey()))
        .orElseThrow(
            () ->
                new CliException(
                    "no word is known for the marked thing; say what it is, as in --class mug"));
  }

  private AlbumPage.Picture picture(
      PhotoFolder.Photo photo,
      int number,
      LabelSchema words,
      LabelSchema with,
      Optional<Concept> taught)
      throws IOException {
    var proposals = session.infer(photo.image());
    var before = Segmenter.segment(proposals, words);
    String plain = write(photo.image(), "photo", number);
    String labelled = draw(photo.image(), before, "words", number);
    if (taught.isEmpty()) {
      return new AlbumPage.Picture(
          PhotoFolder.name(photo.file()), plain, labelled, "", listed(before), 0);
    }
    var after = Segmenter.segment(proposals, with);
    double share =
        after.shares().stream()
            .filter(s -> s.labelClass().concept())
            .mapToDouble(ClassCoverage::share)
            .sum();
    return new AlbumPage.Picture(
        PhotoFolder.name(photo.file()),
        plain,
        labelled,
        draw(photo.image(), after, "taught", number),
        listed(after),
        share);
  }

  private static List<String> listed(Segmentation segmentation) {
    return segmentation.shares().stream()
        .filter(s -> s.labelClass().concept() || s.share() >= LISTED)
        .limit(MOST_LISTED)
        .map(s -> String.format(Locale.ROOT, "%s %.0f %%", s.labelClass().name(), 100 * s.share()))
        .toList();
  }

  private String draw(RgbImage image, Segmentation segmentation, String kind, int number)
      throws IOException {
    var labels = segmentation.labels().toGray();
    return draw(image, labels, segmentation.legend(), kind, number);
  }

  private String draw(
      RgbImage image, GrayImage labels, List<Overlay.Entry> entries, String kind, int number)
      throws IOException {
    double scale = scale(image);
    var shown = PhotoFolder.scaled(image, scale);
    short[] small = new short[shown.width() * shown.height()];
    for (int i = 0; i < small.length; i++) {
      int x = (int) ((i % shown.width() + 0.5) * image.width() / shown.width());
      int row = i / shown.width();
      int y = (int) ((row + 0.5) * image.height() / shown.height());
      small[i] = (short) labels.at(x, y);
    }
    var gray = new GrayImage(shown.width(), shown.height(), labels.bits(), small);
    return save(RegionNames.draw(LOOK.draw(shown, gray, "", entries), gray, entries), kind, number);
  }

  private String write(RgbImage image, String kind, int number) throws IOException {
    return save(PhotoFolder.scaled(image, scale(image)), kind, number);
  }

  private static double scale(RgbImage image) {
    return Math.min(1, (double) SHOWN_SIDE / Math.max(image.width(), image.height()));
  }

  private String save(RgbImage image, String kind, int number) throws IOException {
    String file = String.format(Locale.ROOT, "%s_%03d.jpg", kind, number);
    Files.write(out.resolve(file), ImageFiles.jpeg(image, QUALITY));
    return file;
  }

  /** Draws the marked pictures as they were kept. */
  private List<AlbumPage.Mark> lesson(Optional<Concept> taught) throws IOException {
    var marks = new ArrayList<AlbumPage.Mark>();
    if (taught.isEmpty()) {
      return marks;
    }
    var concept = taught.get();
    for (var kept : session.references(concept)) {
      int number = marks.size() + 1;
      String caption = (kept.negative() ? "Not " : "This is ") + concept.name();
      if (kept.marked().isEmpty()) {
        marks.add(new AlbumPage.Mark(write(kept.image(), "mark", number), caption));
        continue;
      }
      var entry = new Overlay.Entry(concept.labelId(), caption, 0, true);
      marks.add(
          new AlbumPage.Mark(
              draw(
                  kept.image(),
                  labels(kept.marked().get(), concept.labelId()),
                  List.of(entry),
                  "mark",
                  number),
              caption));
    }
    return marks;
  }

  private static GrayImage labels(Mask mask, int label) {
    short[] values = new short[mask.cells().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (mask.cells()[i] != 0 ? label : 0);
    }
    return new GrayImage(mask.width(), mask.height(), 16, values);
  }
}
