package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.Thing;
import io.github.personalseg.bench.protocol.Approach;
import io.github.personalseg.bench.protocol.Labeller;
import io.github.personalseg.bench.protocol.ProposalCache;
import io.github.personalseg.bench.protocol.TestFrame;
import io.github.personalseg.bench.protocol.TrialTask;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Teaches one thing from its own pictures and looks for it in the others. Every picture (or some,
 * spread evenly) is the first reference once: the next ones, in a ring, make up K, and what is left
 * is tested, so K = 1 and K = 3 meet the same tests. As many pictures of look-alikes are tested as
 * pictures of the thing; side by side, one pair for each first reference. Not thread-safe.
 */
final class TeachingStudy {
  /** Share of a picture without the thing from which a claim is an alarm. */
  static final double ALARM = 0.005;

  private final OvssModel model;
  private final ProposalCache cache;
  private final Vocabulary vocabulary;
  private final int learningStride;
  private final List<Approach> approaches;
  private final List<Integer> shots;
  private final int folds;
  private final Watcher watcher;

  /** Sees the labels of pictures of a thing by the default method with most references. */
  interface Watcher {
    /** Whether a picture's labels are of use. */
    boolean wants(BenchImage image);

    void labelled(BenchImage image, int[] labels, int conceptLabel) throws IOException;
  }

  TeachingStudy(
      OvssModel model,
      ProposalCache cache,
      Vocabulary vocabulary,
      int learningStride,
      List<Approach> approaches,
      List<Integer> shots,
      int folds,
      Watcher watcher) {
    this.model = model;
    this.cache = cache;
    this.vocabulary = vocabulary;
    this.learningStride = learningStride;
    this.approaches = approaches;
    this.shots = shots;
    this.folds = folds;
    this.watcher = watcher;
  }

  /** One approach with one K. */
  private record Way(Approach approach, int shots, boolean concat) {}

  /** What one thing's teaching came to. */
  record Outcome(List<TaughtFigures> taught, ThingFigures.FalseAlarms falseAlarms) {}

  /**
   * Teaches one thing.
   *
   * @param className the word it is taught with
   * @param lookAlikes pictures without it, in the order they are drawn; may be empty
   * @param others pictures of all other things
   * @param finished told after every first reference
   */
  Outcome of(
      Thing thing,
      String className,
      List<BenchImage> lookAlikes,
      List<BenchImage> others,
      Runnable finished)
      throws IOException {
    var tests = new LinkedHashMap<Way, List<TaughtFigures.Test>>();
    var alarms = new ThingFigures.FalseAlarms(0, 0, 0, 0, "", 0);
    var pictures = thing.marked();
    int most = Math.min(shots.get(shots.size() - 1), pictures.size() - 1);
    int drawn = 0;
    int rounds = Math.min(folds, pictures.size());
    for (int round = 0; round < rounds; round++) {
      int first = round * pictures.size() / rounds;
      var ring = new ArrayList<>(pictures.subList(first, pictures.size()));
      ring.addAll(pictures.subList(0, first));
      var references = references(ring.subList(0, most));
      var positives = ring.subList(most, ring.size());
      var negatives = new ArrayList<BenchImage>();
      while (negatives.size() < positives.size() && !lookAlikes.isEmpty()) {
        negatives.add(lookAlikes.get(drawn++ % lookAlikes.size()));
      }
      var pupils = pupils(className, references);
      String from = PhotosBench.name(ring.get(0).file());
      var watched = Objects.requireNonNull(pupils.get(watched(pupils)));
      for (var shows : positives) {
        var frame = TestFrame.of(shows, cache);
        if (watcher.wants(shows)) {
          watcher.labelled(shows, watched.label(frame.proposals()), watched.conceptLabel());
        }
        test(pupils, frame, PhotosBench.name(shows.file()), true, from, tests);
      }
      for (var lacks : negatives) {
        test(
            pupils, TestFrame.of(lacks, cache), PhotosBench.name(lacks.file()), false, from, tests);
      }
      if (!negatives.isEmpty()) {
        concat(positives.get(0), negatives.get(0), round % 2 == 0, pupils, from, tests);
      }
      if (round == 0) {
        alarms = alarms(watched, others);
      }
      finished.run();
    }
    var taught = new ArrayList<TaughtFigures>();
    tests.forEach(
        (way, kept) ->
            taught.add(
                new TaughtFigures(
                    way.approach().name(), way.shots(), way.concat(), sum(kept), kept)));
    return new Outcome(taught, alarms);
  }

  private Map<Way, Labeller> pupils(String className, List<Reference> references) {
    var pupils = new LinkedHashMap<Way, Labeller>();
    for (var approach : approaches) {
      for (int k : approach.learned() ? shots : List.of(0)) {
        if (k > references.size()) {
          continue; // a K that this thing does not have
        }
        var shown = references.subList(0, Math.max(1, k));
        var lesson = new TrialTask(model, vocabulary, className, shown, learningStride);
        pupils.put(new Way(approach, k, false), approach.way().learn(lesson));
      }
    }
    return pupils;
  }

  /** The way whose claims elsewhere are counted: the default method with most references. */
  private static Way watched(Map<Way, Labeller> pupils) {
    return pupils.keySet().stream()
        .filter(way -> way.approach().name().equals(Approach.DEFAULT))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  private void concat(
      BenchImage shows,
      BenchImage lacks,
      boolean onTheLeft,
      Map<Way, Labeller> pupils,
      String from,
      Map<Way, List<TaughtFigures.Test>> tests)
      throws IOException {
    var left = onTheLeft ? shows : lacks;
    var right = onTheLeft ? lacks : shows;
    var frame = TestFrame.sideBySide(left, right, model);
    String name = PhotosBench.name(left.file()) + " + " + PhotosBench.name(right.file());
    for (var pupil : pupils.entrySet()) {
      var way = new Way(pupil.getKey().approach(), pupil.getKey().shots(), true);
      tests
          .computeIfAbsent(way, w -> new ArrayList<>())
          .add(test(pupil.getValue(), frame, name, true, from));
    }
  }

  private ThingFigures.FalseAlarms alarms(Labeller pupil, List<BenchImage> others)
      throws IOException {
    int alarms = 0;
    long pixels = 0;
    long claimed = 0;
    String worst = "";
    double worstShare = 0;
    for (var other : others) {
      int[] labels = pupil.label(cache.of(other.file(), other.image()));
      long own = 0;
      for (int label : labels) {
        own += label == pupil.conceptLabel() ? 1 : 0;
      }
      double share = (double) own / labels.length;
      alarms += share >= ALARM ? 1 : 0;
      pixels += labels.length;
      claimed += own;
      if (share > worstShare) {
        worstShare = share;
        worst = PhotosBench.name(other.file());
      }
    }
    return new ThingFigures.FalseAlarms(others.size(), alarms, pixels, claimed, worst, worstShare);
  }

  private static void test(
      Map<Way, Labeller> pupils,
      TestFrame frame,
      String name,
      boolean shows,
      String from,
      Map<Way, List<TaughtFigures.Test>> tests) {
    pupils.forEach(
        (way, pupil) ->
            tests
                .computeIfAbsent(way, w -> new ArrayList<>())
                .add(test(pupil, frame, name, shows, from)));
  }

  private static TaughtFigures.Test test(
      Labeller pupil, TestFrame frame, String name, boolean shows, String from) {
    int[] labels = pupil.label(frame.proposals());
    byte[] truth = frame.truth().concept().cells();
    long found = 0;
    long falselyClaimed = 0;
    long missed = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean said = labels[i] == pupil.conceptLabel();
      if (truth[i] != 0) {
        found += said ? 1 : 0;
        missed += said ? 0 : 1;
      } else {
        falselyClaimed += said ? 1 : 0;
      }
    }
    return new TaughtFigures.Test(
        name, shows, from, new BinaryScore(found, falselyClaimed, missed));
  }

  private static BinaryScore sum(List<TaughtFigures.Test> tests) {
    return tests.stream()
        .map(TaughtFigures.Test::pixels)
        .reduce(BinaryScore.ZERO, BinaryScore::plus);
  }

  private List<Reference> references(List<BenchImage> images) throws IOException {
    var references = new ArrayList<Reference>();
    for (var image : images) {
      var picture = image.image();
      var mask = image.truth(picture).concept();
      references.add(
          Reference.positive(cache.of(image.file(), picture), new Annotation.Image(mask)));
    }
    return references;
  }
}
