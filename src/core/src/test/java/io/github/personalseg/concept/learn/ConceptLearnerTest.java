package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ConceptLearnerTest {
  private static LearningResult learn(LearningTask task) {
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken());
  }

  private static TuningSettings parts(boolean text, boolean negative, boolean visual) {
    return Samples.QUICK.withParts(new TuningSettings.Parts(text, negative, visual));
  }

  private static double cosine(float[] a, float[] embeddings, int row) {
    return DoubleVectors.dotRow(
        DoubleVectors.toDoubles(a), DoubleVectors.toDoubles(embeddings), row);
  }

  @Test
  void theConceptMovesTowardsItsOwnProposalsAndAwayFromTheLookAlike() {
    var task = Samples.task(5, Samples.QUICK);
    var result = learn(task);
    assertTrue(mean(result.losses().subList(54, 60)) < 0.8 * mean(result.losses().subList(0, 6)));
    for (var reference : task.references()) {
      float[] z = reference.proposals().embeddings();
      double before = cosine(task.classEmbedding(), z, 0) - cosine(task.classEmbedding(), z, 1);
      double after = cosine(result.embedding(), z, 0) - cosine(result.embedding(), z, 1);
      assertTrue(after > before + 0.1, () -> "margin " + before + " became " + after);
    }
  }

  @Test
  void theNegativeMaskLeavesTheConceptOut() {
    var task = Samples.task(5, Samples.QUICK.withIterations(300));
    var negative = learn(task).negative().orElseThrow();
    var reference = task.references().get(0);
    float[] mask = negative.mask(MaskProbabilities.of(reference.proposals()));
    float[] target = reference.mask().orElseThrow().coverage(12, 9, 16, 16);
    double inside = 0;
    double outside = 0;
    double area = 0;
    for (int i = 0; i < mask.length; i++) {
      inside += target[i] * mask[i];
      outside += (1 - target[i]) * mask[i];
      area += target[i];
    }
    double meanInside = inside / area;
    double meanOutside = outside / (mask.length - area);
    assertTrue(meanInside < 0.4 && meanOutside > 0.7, () -> meanInside + ", " + meanOutside);
  }

  @Test
  void equalSeedsGiveEqualBitsAndOtherSeedsAnotherOrder() {
    var first = learn(Samples.task(9, Samples.QUICK));
    var second = learn(Samples.task(9, Samples.QUICK));
    var other = learn(Samples.task(9, Samples.QUICK.withSeed(2)));
    assertEquals(first.losses(), second.losses());
    assertArrayEquals(first.embedding(), second.embedding());
    assertArrayEquals(first.negative().orElseThrow().wM(), second.negative().orElseThrow().wM());
    assertNotEquals(first.losses(), other.losses());
  }

  @Test
  void eachRoundVisitsEveryReferenceOnce() {
    var task = Samples.task(9, parts(false, false, true));
    assertEquals(List.of(), learn(task).losses(), "nothing to tune");
    var slow =
        new TuningSettings(
            0.1,
            0.1,
            10,
            1e-12,
            9,
            16,
            TuningSettings.Parts.ALL,
            1,
            TuningSettings.LossWeights.SAN,
            4);
    var losses = learn(Samples.task(9, slow)).losses();
    for (int round = 0; round < 3; round++) {
      var sorted = losses.subList(3 * round, 3 * round + 3).stream().sorted().toList();
      var first = losses.subList(0, 3).stream().sorted().toList();
      for (int i = 0; i < 3; i++) {
        assertEquals(first.get(i), sorted.get(i), 1e-6);
      }
    }
  }

  @Test
  void everyPartCanBeSwitchedOff() {
    var untouched = Samples.task(3, parts(false, false, false));
    var result = learn(untouched);
    assertArrayEquals(untouched.classEmbedding(), result.embedding(), 1e-6f);
    assertFalse(result.negative().isPresent());

    var visual = Samples.task(3, parts(false, false, true));
    float[] z = visual.references().get(0).proposals().embeddings();
    assertTrue(
        cosine(learn(visual).embedding(), z, 0) > cosine(visual.classEmbedding(), z, 0),
        "a share of the visual embedding");

    var negativeOnly = learn(Samples.task(3, parts(false, true, false)));
    assertArrayEquals(untouched.classEmbedding(), negativeOnly.embedding(), 1e-6f);
    assertTrue(negativeOnly.negative().isPresent());

    var text = learn(Samples.task(3, parts(true, false, false)));
    assertFalse(Arrays.equals(untouched.classEmbedding(), text.embedding()));
    assertFalse(text.negative().isPresent());
  }

  @Test
  void aNegativeReferencePushesItsProposalsAway() {
    var task = Samples.task(11, parts(true, false, false));
    var frames = task.references();
    var lookAlike = Reference.negative(frames.get(2).proposals());
    var without = learn(Samples.with(task, frames.subList(0, 1)));
    var with = learn(Samples.with(task, List.of(frames.get(0), lookAlike)));
    float[] z = lookAlike.proposals().embeddings();
    assertTrue(cosine(with.embedding(), z, 1) < cosine(without.embedding(), z, 1));
  }

  @Test
  void cancellingEndsWithinOneStep() {
    var token = new CancelToken();
    List<Integer> steps = new ArrayList<>();
    Progress progress =
        (done, total, loss) -> {
          steps.add(done);
          if (done == 7) {
            token.cancel();
          }
        };
    var task = Samples.task(1, Samples.QUICK);
    assertThrows(CancellationException.class, () -> ConceptLearner.learn(task, progress, token));
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), steps);
  }

  @Test
  void proposalsThatAreNotFiniteAreRefused() {
    var task = Samples.task(1, Samples.QUICK);
    for (var reference : task.references()) {
      reference.proposals().maskLogits()[40] = Float.NaN;
    }
    var error = assertThrows(ConceptException.class, () -> learn(task));
    assertTrue(error.getMessage().startsWith("the loss is NaN at step 1"), error.getMessage());
  }

  @Test
  void aMaskTooSmallForTheGridIsRefused() {
    var task = Samples.task(1, Samples.QUICK);
    var proposals = task.references().get(0).proposals();
    var dot = new Annotation.Image(Mask.ofBox(192, 144, new Mask.Box(50, 50, 3, 3)));
    var tiny = Samples.with(task, List.of(Reference.positive(proposals, dot)));
    var error = assertThrows(ConceptException.class, () -> learn(tiny));
    assertTrue(error.getMessage().contains("marks 9 pixels"), error.getMessage());
    assertTrue(error.getMessage().contains("at least 128"), error.getMessage());
  }

  @Test
  void aTaskWithoutAPositiveReferenceIsRefused() {
    var task = Samples.task(1, Samples.QUICK);
    var negative = Reference.negative(task.references().get(0).proposals());
    for (List<Reference> references : List.of(List.<Reference>of(), List.of(negative))) {
      var error = assertThrows(ConceptException.class, () -> Samples.with(task, references));
      assertTrue(error.getMessage().contains("none of the " + references.size()));
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    var error = assertThrows(ConceptException.class, () -> Samples.QUICK.withKernel(2));
    assertEquals("kernel is 2; allowed: 1 or 3", error.getMessage());
    error = assertThrows(ConceptException.class, () -> Samples.QUICK.withIterations(0));
    assertTrue(error.getMessage().startsWith("iterations is 0"), error.getMessage());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
