package io.github.personalseg.bench.photos;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.personalseg.bench.BinaryScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The page of a run on photographs: {@code report.md} with pictures, {@code report.json} beside it.
 *
 * @param report what was measured
 * @param earlier another run, whose figures and pictures stand beside
 * @param earlierFolder where that one was written
 */
public record PhotosPage(
    PhotosReport report, Optional<PhotosReport> earlier, Optional<Path> earlierFolder) {
  private static final String JSON = "report.json";
  private static final String EARLIER = "earlier_";
  private static final int WORST = 10;

  /**
   * Reads what a run wrote.
   *
   * @throws IOException when it is not there or damaged
   */
  public static PhotosReport read(Path folder) throws IOException {
    Path file = folder.resolve(JSON);
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing; it should be what 'bench photos' wrote");
    }
    try {
      var read = new Gson().fromJson(Files.readString(file), PhotosReport.class);
      if (read == null || read.summary() == null) {
        throw new IOException(file + " holds no figures of 'bench photos'");
      }
      return read;
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** Writes the page and the figures; the pictures were drawn while measuring. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(JSON),
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(report) + "\n");
    Files.writeString(folder.resolve("report.md"), text(folder));
  }

  private String text(Path folder) throws IOException {
    var text = new StringBuilder();
    text.append("# ").append(report.model()).append(" on photographs\n\n| | |\n|---|---|\n");
    line(text, "model", report.model() + ", bundle " + report.bundleHash());
    earlier.ifPresent(e -> line(text, "earlier", e.model() + ", bundle " + e.bundleHash()));
    line(text, "folder", escaped(report.folder()));
    line(
        text,
        "photographs",
        report.summary().photographs()
            + " of "
            + report.things().size()
            + " things, "
            + report.summary().withWord()
            + " of things that have a word");
    line(text, "words", String.valueOf(report.words()));
    line(text, "seed", String.valueOf(report.seed()));
    appendFigures(text);
    appendThings(text);
    appendWorst(text);
    appendCoco(text);
    appendPictures(text, folder);
    return text.toString();
  }

  private void appendFigures(StringBuilder text) {
    text.append("\n## Figures\n\n| figure | ")
        .append(earlier.isPresent() ? "earlier | now |\n|---|---|---|\n" : "|\n|---|---|\n");
    figure(text, "best proposal, mean IoU, masks cut at 0.5", s -> pct(s.meanBest()));
    figure(text, "share ≥ 0.5 / 0.7 / 0.85", s -> shares(s.shares()));
    figure(
        text,
        "best proposal, mean IoU, masks cut at half of their peak",
        s -> pct(s.meanBestAtHalfPeak()));
    figure(text, "share ≥ 0.5 / 0.7 / 0.85", s -> shares(s.sharesAtHalfPeak()));
    figure(text, "best proposal, boundary F-score", s -> pct(s.boundary()));
    figure(
        text,
        "best proposal named right / in the first five / \"no object\"",
        s -> shares(new double[] {s.namedRight(), s.namedInFive(), s.namedNothing()}));
    figure(text, "class word, IoU", s -> pct(s.classWordIou()));
    for (var row : report.summary().taught()) {
      figure(
          text,
          row.approach()
              + ", K = "
              + row.shots()
              + (row.concat() ? ", side by side" : "")
              + ": IoU_per, precision, recall; worst thing"
              + (row.things() < report.things().size() ? " (" + row.things() + " things)" : ""),
          s ->
              s.taught().stream()
                  .filter(
                      r ->
                          r.approach().equals(row.approach())
                              && r.shots() == row.shots()
                              && r.concat() == row.concat())
                  .findFirst()
                  .map(
                      r ->
                          String.format(
                              Locale.ROOT,
                              "**%s**, %s, %s; %s %s",
                              pct(r.iou()),
                              pct(r.precision()),
                              pct(r.recall()),
                              escaped(r.worst()),
                              pct(r.worstIou())))
                  .orElse("–"));
    }
    figure(
        text,
        "false alarms on pictures of other things: pictures / pixels",
        s -> pct(s.alarms()) + " / " + String.format(Locale.ROOT, "%.2f %%", 100 * s.claimed()));
  }

  private void figure(
      StringBuilder text, String name, Function<PhotosReport.Summary, String> value) {
    text.append("| ").append(name).append(" | ");
    earlier.ifPresent(e -> text.append(value.apply(e.summary())).append(" | "));
    text.append(value.apply(report.summary())).append(" |\n");
  }

  private void appendThings(StringBuilder text) {
    var ways = report.things().get(0).taught();
    text.append("\n## Each thing\n\nPer cent. A thing's pixels over its pictures together;")
        .append(" alarms: pictures of other things of which some is claimed.\n\n")
        .append("| thing | class word | best proposal | named right | class word IoU");
    ways.forEach(
        way ->
            text.append(" | ")
                .append(way.approach().replace("method: ", ""))
                .append(" K = ")
                .append(way.shots())
                .append(way.concat() ? ", side by side" : ""));
    text.append(" | alarms |\n|").append("---|".repeat(6 + ways.size())).append('\n');
    for (var thing : report.things()) {
      var photos = thing.photos();
      text.append("| ")
          .append(escaped(thing.name()))
          .append(" | ")
          .append(escaped(thing.classWord()))
          .append(thing.hasWord() ? "" : " (no word)")
          .append(" | ")
          .append(pct(photos.stream().mapToDouble(p -> p.best().iou()).average().orElse(0)))
          .append(" | ")
          .append(photos.stream().filter(p -> p.naming() == PhotoFigures.Named.RIGHT).count())
          .append(" of ")
          .append(photos.size())
          .append(" | ")
          .append(pct(thing.classWordPixels().iou()));
      for (var way : ways) {
        text.append(" | ")
            .append(
                thing.taught().stream()
                    .filter(
                        t ->
                            t.approach().equals(way.approach())
                                && t.shots() == way.shots()
                                && t.concat() == way.concat())
                    .findFirst()
                    .map(t -> pct(t.pixels().iou()))
                    .orElse("–"));
      }
      text.append(" | ")
          .append(thing.falseAlarms().alarms())
          .append(" of ")
          .append(thing.falseAlarms().pictures())
          .append(" |\n");
    }
  }

  private void appendWorst(StringBuilder text) {
    var photos =
        report.things().stream()
            .flatMap(thing -> thing.photos().stream())
            .sorted(Comparator.comparingDouble(p -> p.best().iou()))
            .limit(WORST)
            .toList();
    text.append("\n## Where it fails\n\nThe ")
        .append(photos.size())
        .append(" photographs whose best proposal fits least:\n\n")
        .append(
            "| photograph | best proposal | boundary | its nearest names |\n|---|---|---|---|\n");
    for (var photo : photos) {
      text.append("| ")
          .append(escaped(photo.picture()))
          .append(" | ")
          .append(pct(photo.best().iou()))
          .append(" | ")
          .append(pct(photo.best().boundary()))
          .append(" | ")
          .append(escaped(String.join(", ", photo.best().names())))
          .append(" |\n");
    }
    appendMissed(text);
    appendClaimed(text);
  }

  private record Miss(String thing, String way, TaughtFigures.Test test) {}

  private List<Miss> tests() {
    var all = new ArrayList<Miss>();
    for (var thing : report.things()) {
      for (var taught : thing.taught()) {
        if (taught.approach().equals("method: default")) {
          String way = "K = " + taught.shots() + (taught.concat() ? ", side by side" : "");
          taught.tests().forEach(test -> all.add(new Miss(thing.name(), way, test)));
        }
      }
    }
    return all;
  }

  private void appendMissed(StringBuilder text) {
    text.append("\nTaught by the default method, the tests that are missed most:\n\n")
        .append("| thing | way | test | taught from | IoU | precision | recall |\n")
        .append("|---|---|---|---|---|---|---|\n");
    tests().stream()
        .filter(miss -> miss.test().shows())
        .sorted(Comparator.comparingDouble(miss -> miss.test().pixels().iou()))
        .limit(2 * WORST)
        .forEach(
            miss -> {
              BinaryScore pixels = miss.test().pixels();
              text.append("| ")
                  .append(escaped(miss.thing()))
                  .append(" | ")
                  .append(miss.way())
                  .append(" | ")
                  .append(escaped(miss.test().picture()))
                  .append(" | ")
                  .append(escaped(miss.test().taughtFrom()))
                  .append(" | ")
                  .append(pct(pixels.iou()))
                  .append(" | ")
                  .append(pct(pixels.precision()))
                  .append(" | ")
                  .append(pct(pixels.recall()))
                  .append(" |\n");
            });
  }

  private void appendClaimed(StringBuilder text) {
    text.append("\nThe most that is claimed on pictures of others:\n\n")
        .append("| thing | picture | share of it claimed |\n|---|---|---|\n");
    report.things().stream()
        .filter(thing -> thing.falseAlarms().worstShare() > 0)
        .sorted(Comparator.comparingDouble((ThingFigures t) -> -t.falseAlarms().worstShare()))
        .limit(WORST)
        .forEach(
            thing ->
                text.append("| ")
                    .append(escaped(thing.name()))
                    .append(" | ")
                    .append(escaped(thing.falseAlarms().worst()))
                    .append(" | ")
                    .append(pct(thing.falseAlarms().worstShare()))
                    .append(" |\n"));
  }

  private void appendCoco(StringBuilder text) {
    var coco = report.coco();
    if (coco == null) {
      return;
    }
    var before = earlier.map(PhotosReport::coco);
    text.append("\n## Rooms and streets\n\n")
        .append(coco.pictures())
        .append(" pictures with instances in COCO's format; things of at least ")
        .append(CocoStudy.LEAST_PIXELS)
        .append(" pixels.\n\n| figure | ")
        .append(before.isPresent() ? "earlier | now |\n|---|---|---|\n" : "|\n|---|---|\n");
    coco(text, before, coco, "household things", c -> String.valueOf(c.household().count()));
    coco(text, before, coco, "best proposal, mean IoU", c -> pct(c.household().meanBest()));
    coco(text, before, coco, "share ≥ 0.5 / 0.7 / 0.85", c -> shares(c.household().shares()));
    coco(text, before, coco, "boundary F-score", c -> pct(c.household().boundary()));
    coco(
        text,
        before,
        coco,
        "best proposal named right, of those with a word",
        c -> pct(c.household().namedRight()));
    coco(text, before, coco, "mIoU over the household words present", c -> pct(c.meanIou()));
    coco(text, before, coco, "things without a word", c -> String.valueOf(c.unknown().count()));
    coco(
        text,
        before,
        coco,
        "of those, wrongly named in the label image / by the best proposal",
        c ->
            c.unknown().count() == 0
                ? "–"
                : pct((double) c.unknown().wrongInLabels() / c.unknown().count())
                    + " / "
                    + pct((double) c.unknown().wrongByProposal() / c.unknown().count()));
    coco(
        text,
        before,
        coco,
        "most often as",
        c -> escaped(String.join(", ", c.unknown().mostOften())));
    text.append("\n| classes | words | IoU | precision | recall |\n|---|---|---|---|---|\n");
    coco.words().stream()
        .sorted(Comparator.comparingDouble(w -> w.pixels().iou()))
        .forEach(
            word ->
                text.append("| ")
                    .append(escaped(String.join(", ", word.classes())))
                    .append(" | ")
                    .append(escaped(String.join(", ", word.words())))
                    .append(" | ")
                    .append(pct(word.pixels().iou()))
                    .append(" | ")
                    .append(pct(word.pixels().precision()))
                    .append(" | ")
                    .append(pct(word.pixels().recall()))
                    .append(" |\n"));
  }

  private static void coco(
      StringBuilder text,
      Optional<CocoFigures> before,
      CocoFigures now,
      String name,
      Function<CocoFigures, String> value) {
    text.append("| ").append(name).append(" | ");
    before.ifPresent(b -> text.append(value.apply(b)).append(" | "));
    text.append(value.apply(now)).append(" |\n");
  }

  private void appendPictures(StringBuilder text, Path folder) throws IOException {
    text.append("\n## Pictures\n\nEvery so many photographs one, whatever it shows: the words")
        .append(" alone, the proposal that fits best, and the thing taught from other pictures.\n");
    for (var thing : report.things()) {
      for (var photo : thing.photos()) {
        String words = Sketches.Kind.WORDS.file(photo.picture());
        if (Files.exists(folder.resolve(words))) {
          text.append("\n**")
              .append(escaped(photo.picture()))
              .append("**, best proposal ")
              .append(pct(photo.best().iou()))
              .append("\n\n");
          for (var kind : Sketches.Kind.values()) {
            appendPair(text, folder, kind.file(photo.picture()));
          }
        }
      }
    }
  }

  private void appendPair(StringBuilder text, Path folder, String file) throws IOException {
    if (earlierFolder.isPresent() && Files.exists(earlierFolder.get().resolve(file))) {
      String copy = file.replace("/", "/" + EARLIER);
      Files.copy(
          earlierFolder.get().resolve(file),
          folder.resolve(copy),
          StandardCopyOption.REPLACE_EXISTING);
      text.append("![earlier](").append(copy).append(") ");
    }
    if (Files.exists(folder.resolve(file))) {
      text.append("![](").append(file).append(")\n");
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static String shares(double[] shares) {
    var parts = new ArrayList<String>();
    for (double share : shares) {
      parts.add(String.format(Locale.ROOT, "%.0f", 100 * share));
    }
    return String.join(" / ", parts) + " %";
  }

  private static String pct(double ratio) {
    return String.format(Locale.ROOT, "%.1f", 100 * ratio);
  }

  /** A name from a folder or a file must not draw tables of its own. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("<", "&lt;")
        .replace("[", "\\[")
        .replace("\n", " ");
  }
}
