package io.github.personalseg.cli.demo;

import io.github.personalseg.bench.DemoPage;
import io.github.personalseg.bench.Highlights;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.image.draw.LabelledPicture;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.image.draw.Palette;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws the pictures of the demo's page, from labels that a replay or a live node gave. Not
 * thread-safe.
 */
public final class DemoPictures {
  /** Frames shown before and after. */
  static final int MOMENTS = 8;

  /** Frames shown because they came out worst. */
  public static final int FAILURES = 3;

  /** Part of a picture below which an area other than the concept's is not drawn. */
  private static final double LEAST = 1e-3;

  private static final float JPEG_QUALITY = 0.9f;
  private static final int RIGHT = 0x3b82f6;
  private static final int MISSED = 0xfacc15;
  private static final int WRONG = 0xdc2626;

  /** The labels of a frame: one id for each pixel. */
  @FunctionalInterface
  interface Labels {
    int[] of(int frame) throws IOException;
  }

  private final DemoRecording recording;
  private final Path out;
  private final Map<Integer, String> names;
  private final int conceptId;
  private final Map<Integer, Integer> colours = new LinkedHashMap<>();
  private final Map<Integer, RgbImage> frames = new HashMap<>();

  /**
   * @param out gets the pictures
   * @param names of all label ids, the concept's among them
   * @param conceptId the concept's
   */
  DemoPictures(DemoRecording recording, Path out, Map<Integer, String> names, int conceptId) {
    this.recording = recording;
    this.out = out;
    this.names = names;
    this.conceptId = conceptId;
  }

  /**
   * Draws moments and failures.
   *
   * @param before the labels of words only
   * @param after the labels with the concept
   */
  void draw(
      List<Highlights.Content> moments,
      List<Highlights.Failure> failures,
      Labels before,
      Labels after)
      throws IOException {
    var all = new TreeMap<String, int[]>();
    var shown = new TreeSet<Integer>();
    for (var moment : moments) {
      all.put(before(moment.frame()), before.of(moment.frame()));
      all.put(after(moment.frame()), after.of(moment.frame()));
      shown.add(moment.frame());
    }
    for (var failure : failures) {
      all.put(after(failure.frame()), after.of(failure.frame()));
      shown.add(failure.frame());
    }
    colours.putAll(Palette.apart(seen(all.values())));
    for (int frame : shown) {
      Files.write(out.resolve(frame(frame)), ImageFiles.jpeg(image(frame), JPEG_QUALITY));
      for (String picture : List.of(before(frame), after(frame))) {
        if (all.containsKey(picture)) {
          write(picture, labelled(image(frame), all.get(picture)));
        }
      }
    }
    for (var failure : failures) {
      int[] truth = recording.truth().labels(failure.frame());
      write(
          errors(failure.frame()),
          errors(failure.frame(), truth, Objects.requireNonNull(all.get(after(failure.frame())))));
    }
  }

  /** Every id that is drawn. */
  private Set<Integer> seen(Iterable<int[]> all) {
    var seen = new TreeSet<Integer>();
    seen.add(conceptId);
    for (int[] ids : all) {
      counts(ids)
          .forEach(
              (id, count) -> {
                if (isDrawn(id, count, ids.length)) {
                  seen.add(id);
                }
              });
    }
    return seen;
  }

  private boolean isDrawn(int id, int pixels, int all) {
    return names.containsKey(id) && (id == conceptId || pixels >= LEAST * all);
  }

  private static Map<Integer, Integer> counts(int[] ids) {
    var counts = new TreeMap<Integer, Integer>();
    for (int id : ids) {
      counts.merge(id, 1, Integer::sum);
    }
    return counts;
  }

  private RgbImage labelled(RgbImage image, int[] ids) {
    var entries = new ArrayList<Overlay.Entry>();
    counts(ids)
        .forEach(
            (id, count) -> {
              if (isDrawn(id, count, ids.length)) {
                float share = (float) count / ids.length;
                entries.add(
                    new Overlay.Entry(
                        id, Objects.requireNonNull(names.get(id)), share, id == conceptId));
              }
            });
    return new LabelledPicture(image, gray(image, ids), entries, colours).draw();
  }

  private RgbImage errors(int frame, int[] truth, int[] ids) throws IOException {
    int[] kinds = new int[ids.length];
    for (int i = 0; i < kinds.length; i++) {
      boolean is = truth[i] == recording.truth().concept();
      boolean said = ids[i] == conceptId;
      kinds[i] = is && said ? 1 : is ? 2 : said ? 3 : 0;
    }
    var entries =
        List.of(
            new Overlay.Entry(1, "right", 0, false),
            new Overlay.Entry(2, "missed", 0, false),
            new Overlay.Entry(3, "wrong", 0, false));
    var image = image(frame);
    var colour = Map.of(1, RIGHT, 2, MISSED, 3, WRONG);
    return new LabelledPicture(image, gray(image, kinds), entries, colour).draw();
  }

  private static GrayImage gray(RgbImage image, int[] ids) {
    short[] values = new short[ids.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) ids[i];
    }
    return new GrayImage(image.width(), image.height(), 16, values);
  }

  private RgbImage image(int frame) throws IOException {
    if (!frames.containsKey(frame)) {
      frames.put(frame, CameraTopic.decode(recording.frames().get(frame)).image());
    }
    return frames.get(frame);
  }

  private void write(String name, RgbImage picture) throws IOException {
    ImageFiles.write(out.resolve(name), picture);
  }

  private static String frame(int frame) {
    return String.format(Locale.ROOT, "frame_%06d.jpg", frame);
  }

  private static String before(int frame) {
    return String.format(Locale.ROOT, "before_%06d.png", frame);
  }

  private static String after(int frame) {
    return String.format(Locale.ROOT, "after_%06d.png", frame);
  }

  private static String errors(int frame) {
    return String.format(Locale.ROOT, "errors_%06d.png", frame);
  }

  /** The page's part on moments, whose pictures {@link #draw} drew. */
  List<DemoPage.Moment> moments(List<Highlights.Content> moments, String className) {
    return moments.stream()
        .map(
            moment ->
                new DemoPage.Moment(
                    frame(moment.frame()),
                    before(moment.frame()),
                    after(moment.frame()),
                    at(moment.frame())
                        + moment.describe(Objects.requireNonNull(names.get(conceptId)), className)))
        .toList();
  }

  /** The page's part on failures, whose pictures {@link #draw} drew. */
  List<DemoPage.Failure> failures(List<Highlights.Failure> failures) {
    return failures.stream()
        .map(
            failure ->
                new DemoPage.Failure(
                    frame(failure.frame()),
                    after(failure.frame()),
                    errors(failure.frame()),
                    String.format(
                        Locale.ROOT,
                        "%s%,d pixels missed, %,d wrong",
                        at(failure.frame()),
                        failure.missed(),
                        failure.wrong())))
        .toList();
  }

  private String at(int frame) {
    return String.format(Locale.ROOT, "At %.1f s: ", recording.seconds(frame));
  }

  /** The colours of the drawn areas, the concept first. */
  List<DemoPage.Colour> colours() {
    return colours.entrySet().stream()
        .map(
            entry ->
                new DemoPage.Colour(
                    Objects.requireNonNull(names.get(entry.getKey())),
                    entry.getValue(),
                    entry.getKey() == conceptId))
        .sorted(Comparator.comparing(colour -> !colour.concept()))
        .toList();
  }

  /**
   * Draws a marked frame.
   *
   * @param marked where the mark is; empty for a whole frame
   */
  DemoPage.Reference reference(
      int number, RgbImage image, Optional<Mask> marked, boolean negative, String place)
      throws IOException {
    String name = String.format(Locale.ROOT, "reference_%d.png", number);
    var picture = image;
    if (marked.isPresent()) {
      int[] ids = new int[marked.get().cells().length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = marked.get().cells()[i] != 0 ? conceptId : -1;
      }
      String called = Objects.requireNonNull(names.get(conceptId));
      String text = negative ? "not " + called : called;
      var entry = new Overlay.Entry(conceptId, text, 0, true);
      var colour = Map.of(conceptId, Palette.colour(conceptId));
      picture = new LabelledPicture(image, gray(image, ids), List.of(entry), colour).draw();
    }
    write(name, picture);
    return new DemoPage.Reference(
        negative ? DemoPage.Source.CORRECTED : DemoPage.Source.MARKED,
        name,
        (negative ? "This is not " : "This is ") + names.get(conceptId) + place);
  }

  /** The names of words, by their ids, and of the concept. */
  static Map<Integer, String> names(List<String> words, int conceptId, String concept) {
    var names = new TreeMap<Integer, String>();
    for (int i = 0; i < words.size(); i++) {
      names.put(i, words.get(i));
    }
    names.put(conceptId, concept);
    return names;
  }
}
