package io.github.personalseg.bench.photos;

import io.github.personalseg.bench.BinaryScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on photographs; equal for equal pictures, model and seed.
 *
 * @param folder name of the folder of things
 * @param model name of the bundle
 * @param bundleHash SHA-256 of it
 * @param words how many words label pixels
 * @param seed that drew the look-alikes
 * @param summary the figures over all things
 * @param things each thing
 * @param coco pictures in COCO's format, where there were any
 */
public record PhotosReport(
    String folder,
    String model,
    String bundleHash,
    int words,
    long seed,
    Summary summary,
    List<ThingFigures> things,
    @Nullable CocoFigures coco) {
  private static final double[] SHARES = {0.5, 0.7, 0.85};

  public PhotosReport {
    things = List.copyOf(things);
  }

  /** Joins what was measured. */
  public static PhotosReport of(
      String folder,
      String model,
      String bundleHash,
      int words,
      long seed,
      List<ThingFigures> things,
      Optional<CocoFigures> coco) {
    return new PhotosReport(
        folder, model, bundleHash, words, seed, Summary.of(things), things, coco.orElse(null));
  }

  /**
   * The figures over all things. Ratios are 0..1; those of proposals and names are means over
   * photographs, the others over things, whose pixels are summed first.
   *
   * @param photographs how many
   * @param meanBest IoU of the best proposal, masks cut at one half
   * @param shares of photographs whose best proposal reaches 0.5, 0.7 and 0.85
   * @param meanBestAtHalfPeak the same with masks cut at half of their own peak
   * @param sharesAtHalfPeak the same
   * @param boundary boundary F-score of the best proposal
   * @param withWord photographs of things that the vocabulary has a word for
   * @param namedRight share of those
   * @param namedInFive share of those with a right word among the first five, first or not
   * @param namedNothing share of those where "no object" comes first
   * @param classWordIou IoU of the class word, over things that have one
   * @param taught a row for each approach, K and kind of test
   * @param alarms share of pictures without a thing of which the taught concept claims some
   * @param claimed share of their pixels
   */
  public record Summary(
      int photographs,
      double meanBest,
      double[] shares,
      double meanBestAtHalfPeak,
      double[] sharesAtHalfPeak,
      double boundary,
      int withWord,
      double namedRight,
      double namedInFive,
      double namedNothing,
      double classWordIou,
      List<TaughtRow> taught,
      double alarms,
      double claimed) {

    static Summary of(List<ThingFigures> things) {
      var photos = things.stream().flatMap(thing -> thing.photos().stream()).toList();
      var worded = photos.stream().filter(p -> p.naming() != PhotoFigures.Named.NO_WORD).toList();
      return new Summary(
          photos.size(),
          mean(photos, p -> p.best().iou()),
          shares(photos, p -> p.best().iou()),
          mean(photos, p -> p.best().iouAtHalfPeak()),
          shares(photos, p -> p.best().iouAtHalfPeak()),
          mean(photos, p -> p.best().boundary()),
          worded.size(),
          mean(worded, p -> p.naming() == PhotoFigures.Named.RIGHT ? 1 : 0),
          mean(worded, p -> p.rightInFive() ? 1 : 0),
          mean(worded, p -> p.naming() == PhotoFigures.Named.NOTHING ? 1 : 0),
          mean(
              things.stream().filter(ThingFigures::hasWord).toList(),
              thing -> thing.classWordPixels().iou()),
          rows(things),
          mean(things, t -> ratio(t.falseAlarms().alarms(), t.falseAlarms().pictures())),
          mean(things, t -> ratio(t.falseAlarms().claimed(), t.falseAlarms().pixels())));
    }

    private static double ratio(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }

    private static <T> double mean(List<T> all, ToDoubleFunction<T> value) {
      return all.stream().mapToDouble(value).average().orElse(0);
    }

    private static <T> double[] shares(List<T> all, ToDoubleFunction<T> value) {
      return Arrays.stream(SHARES)
          .map(least -> mean(all, one -> value.applyAsDouble(one) >= least ? 1 : 0))
          .toArray();
    }

    private static List<TaughtRow> rows(List<ThingFigures> things) {
      Map<List<Object>, List<TaughtRow.Of>> groups = new LinkedHashMap<>();
      for (var thing : things) {
        for (var taught : thing.taught()) {
          groups
              .computeIfAbsent(
                  List.of(taught.concat(), taught.approach(), taught.shots()),
                  k -> new ArrayList<>())
              .add(new TaughtRow.Of(thing.name(), taught));
        }
      }
      return groups.values().stream()
          .map(TaughtRow::of)
          .sorted(Comparator.comparing(TaughtRow::concat))
          .toList();
    }
  }

  /**
   * One way of teaching over all things.
   *
   * @param approach its name
   * @param shots K, 0 where no picture teaches
   * @param concat whether a look-alike was in the same picture
   * @param things how many have so many pictures
   * @param iou of the concept against everything else
   * @param precision of it
   * @param recall of it
   * @param worst the thing with the lowest IoU
   * @param worstIou its IoU
   */
  public record TaughtRow(
      String approach,
      int shots,
      boolean concat,
      int things,
      double iou,
      double precision,
      double recall,
      String worst,
      double worstIou) {

    private record Of(String thing, TaughtFigures figures) {
      BinaryScore pixels() {
        return figures.pixels();
      }
    }

    private static TaughtRow of(List<Of> things) {
      var first = things.get(0).figures();
      var worst =
          things.stream().min(Comparator.comparingDouble(t -> t.pixels().iou())).orElseThrow();
      return new TaughtRow(
          first.approach(),
          first.shots(),
          first.concat(),
          things.size(),
          Summary.mean(things, t -> t.pixels().iou()),
          Summary.mean(things, t -> t.pixels().precision()),
          Summary.mean(things, t -> t.pixels().recall()),
          worst.thing(),
          worst.pixels().iou());
    }
  }
}
