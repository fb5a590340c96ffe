package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Views of one track count as one reference. */
final class IdentityGroupsTest {
  private static final TuningSettings ASKING =
      Samples.QUICK
          .withParts(new TuningSettings.Parts(true, false, true))
          .withBeyond(TuningSettings.Beyond.NONE.withIdentity(0.8));

  private static InstancePrototype learn(LearningTask task) {
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken()).identity().orElseThrow();
  }

  private static LearningTask of(LearningTask task, List<Reference> references) {
    return task.withReferences(references);
  }

  private static Reference lookAlike(Reference shown) {
    return new Reference(shown.proposals(), Optional.empty(), true, shown.mask());
  }

  @Test
  void numbersGroupsByFirstAppearance() {
    var task = Samples.task(3, ASKING);
    var r = task.references();
    var references =
        List.of(r.get(0), r.get(1).ofTrack(4), r.get(2), r.get(0).ofTrack(4), r.get(1).ofTrack(2));
    assertArrayEquals(new int[] {0, 1, 2, 1, 3}, Groups.of(references, List.of(0, 1, 2, 3, 4)));
    assertEquals(
        List.of(List.of(0), List.of(1, 3), List.of(2), List.of(4)),
        Groups.members(Groups.of(references, List.of(0, 1, 2, 3, 4))));
    assertEquals(0, Groups.count(new int[0]));
  }

  @Test
  void referencesWithoutTracksLearnTheSameBitsAsTracksOfOneView() {
    for (long seed = 1; seed <= 10; seed++) {
      var task = Samples.task(seed, ASKING);
      var plain = ConceptLearner.learn(task, Progress.NONE, new CancelToken());
      List<Reference> tracks = new ArrayList<>();
      for (int k = 0; k < 3; k++) {
        tracks.add(task.references().get(k).ofTrack(10 + k));
      }
      var grouped = ConceptLearner.learn(of(task, tracks), Progress.NONE, new CancelToken());
      assertArrayEquals(plain.embedding(), grouped.embedding());
      assertArrayEquals(
          plain.identity().orElseThrow().direction(), grouped.identity().orElseThrow().direction());
      assertEquals(
          plain.identity().orElseThrow().least(), grouped.identity().orElseThrow().least());
    }
  }

  @Test
  void moreViewsOfATrackDoNotOutweighAnotherReference() {
    var task = Samples.task(7, ASKING);
    var other = task.references().get(1);
    List<Reference> references = new ArrayList<>(List.of(other));
    for (int i = 0; i < 9; i++) {
      references.add(task.references().get(0).ofTrack(0));
    }
    var once = learn(of(task, List.of(other, task.references().get(0))));
    var many = learn(of(task, references));
    assertArrayEquals(once.direction(), many.direction(), 1e-6f);
    assertEquals(once.least(), many.least(), 1e-6);
  }

  @Test
  void aLoneTrackAsksForMoreWhereNothingIsKnownNotToBeIt() {
    int alone = 0;
    int beside = 0;
    for (long seed = 1; seed <= 40; seed++) {
      var task = Samples.task(seed, ASKING);
      var views = List.of(task.references().get(0).ofTrack(0), task.references().get(1).ofTrack(0));
      var first = learn(of(task, views));
      float[] marked = embedding(views.get(0));
      double least = 0.8 * reach(first, views);
      if (first.lookAlikes().isEmpty()) {
        double most = TuningSettings.Beyond.LONE * reach(first, views);
        assertTrue(first.least() <= most + 1e-6, "seed " + seed);
        assertTrue(first.least() >= least * IdentityLearning.UNSEEN - 1e-6, "seed " + seed);
        alone++;
      } else {
        assertEquals(least, first.least(), 1e-6, "seed " + seed);
        beside++;
      }
      assertTrue(FloatVectors.dot(first.direction(), marked) >= first.least() - 1e-6);
    }
    assertTrue(alone > 0 && beside > 0, alone + " and " + beside);
  }

  private static double reach(InstancePrototype identity, List<Reference> views) {
    return views.stream()
        .mapToDouble(view -> FloatVectors.dot(identity.direction(), embedding(view)))
        .average()
        .orElseThrow();
  }

  /** Proposal 0 is the concept in every frame of the samples. */
  private static float[] embedding(Reference view) {
    return Arrays.copyOf(view.proposals().embeddings(), view.proposals().dim());
  }

  @Test
  void aTrackOfEnoughViewsAsksForMoreThanABundleDoesOfSingleFrames() {
    var settings =
        ASKING.withBeyond(TuningSettings.Beyond.NONE.withIdentity(0.8).withIdentityLone(0.7));
    int alone = 0;
    int whole = 0;
    for (long seed = 1; seed <= 40; seed++) {
      var task = Samples.task(seed, settings);
      var views = task.references().stream().map(r -> r.ofTrack(0)).toList();
      var single = learn(of(task, task.references().subList(0, 1)));
      var track = learn(of(task, views));
      if (single.lookAlikes().isEmpty() && track.lookAlikes().isEmpty()) {
        // No proposal that fits the first mark falls below, so it may be less.
        double most = IdentityLearning.FIRST_TRACK * reach(track, views);
        assertTrue(single.least() <= 0.7 * reach(single, views.subList(0, 1)) + 1e-6);
        assertTrue(track.least() <= most + 1e-6, "seed " + seed);
        alone++;
        whole += track.least() > most - 1e-6 ? 1 : 0;
      }
    }
    assertTrue(alone > 5, alone + " samples show nothing like it");
    assertTrue(whole > alone / 4, whole + " of " + alone + " ask for all of it");
  }

  @Test
  void severalOthersThatStayFarLetATrackAskForLess() {
    double alone = IdentityLearning.FIRST_TRACK;
    assertEquals(alone, asked(8), 1e-5, "nothing of the class in view");
    assertEquals(alone, asked(8, 0.3), 1e-5, "one other says nothing of the next");
    assertEquals(1 - 0.7 / 3, asked(8, 0.3, 0.1), 1e-5);
    assertEquals(1 - 0.5 / 3, asked(8, 0.1, 0.5), 1e-5, "the nearest counts");
    assertEquals(alone, asked(0, 0.3, 0.1), 1e-5, "two proposals of one thing");
    assertEquals(0.75, asked(8, -0.9, -0.9), 1e-5, "never less than a single frame");
  }

  /** What a track of three views asks for beside others of its class that come so near to it. */
  private static double asked(int columnsApart, double... nearest) {
    var boxes = new Mask.Box[1 + nearest.length];
    boxes[0] = new Mask.Box(1, 1, 4, 4);
    float[] embeddings = new float[6 * boxes.length];
    embeddings[0] = 0.6f;
    embeddings[2] = 0.8f;
    for (int n = 1; n < boxes.length; n++) {
      boxes[n] = new Mask.Box(8 + (n - 1) * columnsApart, 8, 4, 4);
      embeddings[6 * n] = 0.6f;
      embeddings[6 * n + 2] = (float) (0.8 * nearest[n - 1]);
      embeddings[6 * n + 2 + n] = (float) (0.8 * Math.sqrt(1 - nearest[n - 1] * nearest[n - 1]));
    }
    var frame = Samples.frame(30, 16, boxes);
    var proposals =
        new Proposals(
            frame.count(),
            frame.height(),
            frame.width(),
            6,
            frame.maskLogits(),
            embeddings,
            new FeatureMap(6, 1, 1, new float[] {1, 0, 0, 0, 0, 0}),
            frame.geometry());
    var mask = Mask.ofBox(480, 256, new Mask.Box(16, 16, 64, 64));
    var view = Reference.positive(proposals, new Annotation.Image(mask));
    var task =
        new LearningTask(
            "my mug",
            "mug",
            new float[] {1, 0, 0, 0, 0, 0},
            new float[][] {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}},
            new float[] {0, 0, 0, 0, 0, 1},
            20,
            List.of(view.ofTrack(0), view.ofTrack(0), view.ofTrack(0)),
            ASKING.withBeyond(
                TuningSettings.Beyond.NONE.withIdentity(0.88).withIdentityLone(0.75)));
    return learn(task).least() / 0.8;
  }

  @Test
  void theViewsOfANegativeTrackHaveOneLead() {
    for (long seed = 1; seed <= 20; seed++) {
      var task = Samples.task(seed, ASKING);
      var r = task.references();
      var others = Samples.task(seed + 100, ASKING).references();
      List<Reference> references = new ArrayList<>(r);
      references.add(lookAlike(others.get(0)).ofTrack(5));
      references.add(lookAlike(others.get(1)).ofTrack(5));
      var identity = learn(of(task, references));
      assertEquals(identity.lookAlikes().get(0).lead(), identity.lookAlikes().get(1).lead());
      references.set(3, references.get(3).ofTrack(Reference.ALONE));
      var apart = learn(of(task, references));
      float least = Math.min(apart.lookAlikes().get(0).lead(), apart.lookAlikes().get(1).lead());
      assertEquals(least, identity.lookAlikes().get(0).lead());
    }
  }

  @Test
  void tuningThatSawThreeViewsNeedsNoClassWord() {
    var task = Samples.task(3, ASKING);
    List<Reference> views = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int claimed = i < IdentityLearning.ENOUGH - 1 ? task.dim() : 0;
      views.add(task.references().get(i).ofTrack(0));
      assertEquals(claimed, learn(of(task, views)).classWord().length);
    }
  }
}
