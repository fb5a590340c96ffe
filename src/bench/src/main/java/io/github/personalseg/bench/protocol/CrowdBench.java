package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.data.BenchConcept;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.BenchSet;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Teaches the concepts of each group one after another and asks what they do to each other: each
 * alone, all at once, and all but the last. Not thread-safe.
 */
public final class CrowdBench {
  private static final long CACHE_BYTES = 256L << 20;
  private static final int FIRST_LABEL = 254;

  /**
   * One concept, on all test images of its group.
   *
   * @param concept its name
   * @param alone taught alone
   * @param together taught with the others of its group
   */
  public record Member(String concept, BinaryScore alone, BinaryScore together) {}

  /**
   * One group.
   *
   * @param group its name
   * @param images test images
   * @param members in the order they are taught in
   * @param regionPixels pixels of all concepts but the last, before the last is taught
   * @param changedPixels pixels that the last one's teaching took from them or gave to them
   */
  public record Outcome(
      String group, int images, List<Member> members, long regionPixels, long changedPixels) {
    public Outcome {
      members = List.copyOf(members);
    }

    /** Share of the other concepts' pixels that the last one's teaching changed, at least 0. */
    public double changed() {
      return regionPixels == 0 ? 0 : (double) changedPixels / regionPixels;
    }
  }

  private final OvssModel model;
  private final TuningSettings settings;

  /**
   * @param model stays the caller's
   */
  public CrowdBench(OvssModel model, TuningSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /**
   * Runs every group of a set.
   *
   * @param set with groups and words
   * @param shots references of each concept, K
   * @param tests most test images of a group
   * @param finished told after each group
   * @throws IOException when the set has no groups, or an image cannot be read
   */
  public List<Outcome> run(BenchSet set, int shots, int tests, Runnable finished)
      throws IOException {
    Map<String, List<BenchConcept>> groups = new LinkedHashMap<>();
    for (var concept : set.concepts()) {
      groups.computeIfAbsent(concept.group(), g -> new ArrayList<>()).add(concept);
    }
    if (set.words().isEmpty() || groups.containsKey("")) {
      throw new IOException(
          "set "
              + set.name()
              + " tells no groups or no words; concepts.csv needs the column group, and the layout"
              + " must label every pixel");
    }
    var vocabulary = Vocabulary.of(model, set.words());
    var outcomes = new ArrayList<Outcome>();
    for (var group : groups.entrySet()) {
      var cache = new ProposalCache(model, CACHE_BYTES);
      outcomes.add(run(group.getKey(), group.getValue(), vocabulary, cache, shots, tests));
      finished.run();
    }
    return outcomes;
  }

  private Outcome run(
      String name,
      List<BenchConcept> group,
      Vocabulary vocabulary,
      ProposalCache cache,
      int shots,
      int tests)
      throws IOException {
    var concepts = new ArrayList<Concept>();
    for (var concept : group) {
      var references = ReferenceSampler.references(concept, 0, shots, cache);
      var lesson =
          new TrialTask(
              model, vocabulary, concept.className(), references, settings.learningStride());
      int label = FIRST_LABEL - concepts.size();
      concepts.add(lesson.concept(lesson.learn(references, settings), label));
    }
    var generations = new ArrayList<LabelSchema>();
    concepts.forEach(concept -> generations.add(generation(vocabulary, List.of(concept))));
    var all = generation(vocabulary, concepts);
    var allButLast = generation(vocabulary, concepts.subList(0, concepts.size() - 1));

    var alone = new ArrayList<BinaryScore>();
    var together = new ArrayList<BinaryScore>();
    group.forEach(c -> alone.add(BinaryScore.ZERO));
    group.forEach(c -> together.add(BinaryScore.ZERO));
    long region = 0;
    long changed = 0;
    var files = files(group);
    var shown = files.entrySet().stream().limit(tests).toList();
    for (var file : shown) {
      var picture = file.getValue().values().iterator().next().image();
      var proposals = cache.of(file.getKey(), picture);
      int[] after = ids(Segmenter.segment(proposals, all).labels().ids());
      int[] before = ids(Segmenter.segment(proposals, allButLast).labels().ids());
      for (int c = 0; c < group.size(); c++) {
        int label = FIRST_LABEL - c;
        var image = file.getValue().get(c);
        int[] truth = new int[after.length];
        if (image != null) {
          byte[] cells = image.truth(picture).concept().cells();
          for (int i = 0; i < truth.length; i++) {
            truth[i] = cells[i] != 0 ? label : 0;
          }
        }
        int[] single = ids(Segmenter.segment(proposals, generations.get(c)).labels().ids());
        alone.set(c, alone.get(c).plus(BinaryScore.of(truth, label, single, label)));
        together.set(c, together.get(c).plus(BinaryScore.of(truth, label, after, label)));
        if (c < group.size() - 1) {
          var change = BinaryScore.of(before, label, after, label);
          region += change.found() + change.missed();
          changed += change.falselyClaimed() + change.missed();
        }
      }
    }
    var members = new ArrayList<Member>();
    for (int c = 0; c < group.size(); c++) {
      members.add(new Member(group.get(c).name(), alone.get(c), together.get(c)));
    }
    return new Outcome(name, shown.size(), members, region, changed);
  }

  private LabelSchema generation(Vocabulary vocabulary, List<Concept> concepts) {
    return LabelSchema.of(
        1, model, vocabulary, concepts, new LabelSchema.Settings(settings.learningStride(), 0));
  }

  /** The group's test images, and in each the concepts it shows by their places. */
  private static Map<Path, Map<Integer, BenchImage>> files(List<BenchConcept> group) {
    Map<Path, Map<Integer, BenchImage>> files = new LinkedHashMap<>();
    for (int c = 0; c < group.size(); c++) {
      for (var image : group.get(c).positives()) {
        files.computeIfAbsent(image.file(), f -> new LinkedHashMap<>()).put(c, image);
      }
    }
    return files;
  }

  private static int[] ids(short[] labels) {
    int[] ids = new int[labels.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = labels[i] & 0xffff;
    }
    return ids;
  }
}
