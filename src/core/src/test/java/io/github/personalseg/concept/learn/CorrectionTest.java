package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a person says is not the concept takes away, and never lets in what was out before. */
final class CorrectionTest {
  private static final double SHARE = 0.85;

  private static final TuningSettings SETTINGS =
      Samples.QUICK
          .withParts(new TuningSettings.Parts(true, false, true))
          .withBeyond(TuningSettings.Beyond.NONE.withIdentity(SHARE));

  private static LearningResult learn(LearningTask task, List<Reference> references) {
    return ConceptLearner.learn(task.withReferences(references), Progress.NONE, new CancelToken());
  }

  /** References of one thing in every way they are grouped. */
  private static List<List<Reference>> lessons(List<Reference> marked) {
    var a = marked.get(0);
    var b = marked.get(1);
    var c = marked.get(2);
    return List.of(
        List.of(a),
        List.of(a, b),
        List.of(a.ofTrack(0), b.ofTrack(0)),
        List.of(a.ofTrack(0), b.ofTrack(0), c.ofTrack(0)),
        List.of(a.ofTrack(0), b.ofTrack(0), c),
        List.of(a, b, c));
  }

  /** One to four corrections: marked, followed, and whole frames without the thing. */
  private static List<Reference> corrections(Random random, List<Reference> shown) {
    List<Reference> all = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      var other = shown.get(random.nextInt(shown.size()));
      var marked = new Reference(other.proposals(), Optional.empty(), true, other.mask());
      all.add(
          switch (random.nextInt(3)) {
            case 0 -> marked;
            case 1 -> marked.ofTrack(7);
            default -> Reference.negative(other.proposals());
          });
    }
    return all;
  }

  @Test
  void aCorrectionLetsInNothingThatWasOut() {
    int tried = 0;
    int taken = 0;
    int kept = 0;
    for (long seed = 1; seed <= 25; seed++) {
      var random = new Random(seed);
      var task = Samples.task(seed, SETTINGS);
      var others = new ArrayList<>(task.references());
      others.addAll(Samples.task(seed + 1000, SETTINGS).references());
      for (var lesson : lessons(task.references())) {
        var before = learn(task, lesson);
        var corrected = new ArrayList<>(lesson);
        var corrections = corrections(random, others);
        corrections.forEach(negative -> corrected.add(random.nextInt(corrected.size()), negative));
        var after = learn(task, corrected);
        var was = before.identity().orElseThrow();
        var is = after.identity().orElseThrow();
        assertArrayEquals(before.embedding(), after.embedding(), "the text is left alone");
        assertEquals(was.least(), is.least());
        assertArrayEquals(was.classWord(), is.classWord());
        assertTrue(is.lookAlikes().size() >= was.lookAlikes().size());
        for (float[] view : views(random, task, corrected)) {
          boolean in = was.reach(view, 0) >= 1;
          boolean stays = is.reach(view, 0) >= 1;
          assertTrue(in || !stays, "seed " + seed + ": a correction let something in");
          tried++;
          taken += in && !stays ? 1 : 0;
          kept += in && stays ? 1 : 0;
        }
      }
    }
    assertTrue(taken > tried / 100 && kept > tried / 100, taken + ", " + kept + " of " + tried);
  }

  /** Unit embeddings around all that is shown, between any two of it, and anywhere. */
  private static List<float[]> views(Random random, LearningTask task, List<Reference> shown) {
    List<float[]> views = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] view = new double[task.dim()];
      for (int part = random.nextInt(3); part >= 0; part--) {
        float[] rows = shown.get(random.nextInt(shown.size())).proposals().embeddings();
        int row = random.nextInt(Math.min(2, task.count())) * task.dim();
        double weight = random.nextDouble();
        for (int d = 0; d < view.length; d++) {
          view[d] += weight * rows[row + d];
        }
      }
      double noise = random.nextDouble();
      for (int d = 0; d < view.length; d++) {
        view[d] += noise * noise * random.nextGaussian();
      }
      views.add(DoubleVectors.toFloats(DoubleVectors.normalize(view)));
    }
    return views;
  }

  @Test
  void theOrderOfCorrectionsDoesNotMatter() {
    for (long seed = 1; seed <= 10; seed++) {
      var task = Samples.task(seed, SETTINGS);
      var others = Samples.task(seed + 1000, SETTINGS).references();
      var first =
          new Reference(others.get(0).proposals(), Optional.empty(), true, others.get(0).mask());
      var second = Reference.negative(others.get(1).proposals());
      List<Reference> marked = task.references().subList(0, 1);
      var one = learn(task, List.of(marked.get(0), first, second)).identity().orElseThrow();
      var other = learn(task, List.of(second, marked.get(0), first)).identity().orElseThrow();
      for (float[] view : views(new Random(seed), task, others)) {
        assertEquals(one.reach(view, 0), other.reach(view, 0));
      }
    }
  }

  /**
   * By hand, in three dimensions, the first of which the class word uses: the mark reaches 0.8, so
   * a lone one asks for 0.9 · 0.8.
   */
  @Test
  void theBorderLiesWhereItIsWrittenAndTheShellStaysOut() {
    float[] mark = {0.6f, 0.8f, 0};
    float[] lookAlike = {0.6f, 0.76f, (float) Math.sqrt(1 - 0.36 - 0.5776)};
    float[] unseen = {0.6f, 0.7f, -(float) Math.sqrt(1 - 0.36 - 0.49)};
    var task =
        new LearningTask(
            "my mug",
            "mug",
            new float[] {1, 0, 0},
            new float[][] {{1, 0, 0}},
            new float[] {0, 0, 1},
            20,
            List.of(shown(mark, false)),
            SETTINGS);
    var before = learn(task, task.references()).identity().orElseThrow();
    assertArrayEquals(new float[] {0, 1, 0}, before.direction(), 1e-6f);
    assertEquals(0.9 * 0.8, before.least(), 1e-6);
    assertTrue(before.reach(mark, 0) >= 1);
    assertTrue(before.reach(lookAlike, 0) >= 1, "it is taken for the mark");
    assertEquals(0, before.reach(unseen, 0), "0.7 is less than a lone mark asks for");

    var after = learn(task, List.of(shown(mark, false), shown(lookAlike, true))).identity();
    assertEquals(0.9 * 0.8, after.orElseThrow().least(), 1e-6);
    assertEquals(1, after.get().lookAlikes().size());
    double[] along = {0, lookAlike[1] / 0.8, lookAlike[2] / 0.8};
    double lead = 0.8 * 0.8 - along[1] * 0.8;
    assertEquals(Math.max(0, lead / 2), after.get().lookAlikes().get(0).lead(), 1e-6);
    assertTrue(after.get().reach(mark, 0) >= 1);
    assertEquals(0, after.get().reach(lookAlike, 0));
    assertEquals(0, after.get().reach(unseen, 0), "a correction must not let it in");
  }

  /** A frame whose left half is one proposal with this embedding. */
  private static Reference shown(float[] embedding, boolean negative) {
    var boxes = Samples.frame(8, 6, new Mask.Box(0, 0, 4, 6));
    float[] features = new float[3 * 48];
    var proposals =
        new Proposals(
            1,
            6,
            8,
            3,
            boxes.maskLogits(),
            embedding,
            new FeatureMap(3, 6, 8, features),
            boxes.geometry());
    var mask = Mask.ofBox(128, 96, new Mask.Box(0, 0, 64, 96));
    return Reference.of(proposals, new Annotation.Image(mask), negative);
  }
}
