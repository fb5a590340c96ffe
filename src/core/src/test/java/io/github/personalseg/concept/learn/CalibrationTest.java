package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final TuningSettings.Parts TEXT = new TuningSettings.Parts(true, false, true);

  private static TuningSettings asking(double share) {
    return Samples.QUICK.withParts(TEXT).withBeyond(new TuningSettings.Beyond(0, 0, share, 0));
  }

  private static LearningResult learn(LearningTask task) {
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken());
  }

  private static double margin(LearningTask task, float[] concept, int reference) {
    var words = WordLogits.of(task);
    double[] shown =
        DoubleVectors.toDoubles(task.references().get(reference).proposals().embeddings());
    double[] first = Arrays.copyOf(shown, task.dim());
    return words.scale() * DoubleVectors.dotRow(DoubleVectors.toDoubles(concept), first, 0)
        - DoubleVectors.logSumExp(words.logits(first));
  }

  @Test
  void theThresholdIsTheShareOfWhatLeftOutReferencesReach() {
    var task = Samples.task(3, asking(0.4));
    double sum = 0;
    for (int k = 0; k < task.references().size(); k++) {
      var rest = new ArrayList<>(task.references());
      rest.remove(k);
      sum += margin(task, learn(task.withReferences(rest)).embedding(), k);
    }
    double expected = 0.4 * sum / task.references().size();
    assertTrue(expected > 0.1, "the sample's references reach a margin, " + expected);
    assertEquals(DoubleVectors.sigmoid(expected), learn(task).threshold(), 1e-6);
  }

  @Test
  void aLoneReferenceIsTrustedLess() {
    var task = Samples.task(3, asking(0.1));
    task = task.withReferences(task.references().subList(0, 1));
    var result = learn(task);
    double expected = 0.1 * Calibration.UNSEEN * margin(task, result.embedding(), 0);
    assertEquals(DoubleVectors.sigmoid(expected), result.threshold(), 1e-6);
  }

  @Test
  void theThresholdLeavesTheEmbeddingAlone() {
    var without = learn(Samples.task(3, asking(0)));
    assertEquals(0, without.threshold());
    assertArrayEquals(without.embedding(), learn(Samples.task(3, asking(0.5))).embedding());
  }

  @Test
  void aMarkedLookAlikeRaisesIt() {
    var task = Samples.task(5, asking(0.1));
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    references.add(Reference.negative(shown.proposals()));
    float unmarked = learn(task.withReferences(references)).threshold();
    references.set(
        2,
        new Reference(shown.proposals(), Optional.empty(), true, Optional.of(shown.mask().get())));
    float marked = learn(task.withReferences(references)).threshold();
    assertTrue(marked > unmarked, marked + " after " + unmarked);
  }

  private static List<ReferenceTensors> prepared(LearningTask task) {
    var words = WordLogits.of(task);
    return task.references().stream().map(r -> ReferenceTensors.of(r, task, words)).toList();
  }

  /** With a learner that learns the same from any references. */
  private static double calibrated(LearningTask task, float[] learned) {
    double[] embedding = DoubleVectors.toDoubles(learned);
    float share =
        new Calibration(task, WordLogits.of(task), prepared(task))
            .threshold(embedding, places -> embedding);
    return Math.log(share / (1 - share));
  }

  /** The margin of the surest proposals that hold four fifths of what a reference scores. */
  private static double keeping(LearningTask task, float[] learned, int reference) {
    var tensors = prepared(task).get(reference);
    var words = WordLogits.of(task);
    double[] inside = tensors.masks().dots(tensors.target());
    Map<Double, Double> scores = new TreeMap<>(Comparator.reverseOrder());
    double total = 0;
    for (int n = 0; n < inside.length; n++) {
      double[] z = tensors.embedding(n);
      double logit = words.scale() * DoubleVectors.dotRow(DoubleVectors.toDoubles(learned), z, 0);
      double margin = logit - DoubleVectors.logSumExp(words.logits(z));
      scores.put(margin, inside[n] / (1 + Math.exp(-margin)));
      total += inside[n] / (1 + Math.exp(-margin));
    }
    double held = 0;
    for (var score : scores.entrySet()) {
      held += score.getValue();
      if (held >= 0.8 * total) {
        return score.getKey();
      }
    }
    throw new AssertionError("a sum is less than its parts");
  }

  @Test
  void theMarginIsAShareHalfWayToALookAlikeAndNeverTooMuch() {
    int shares = 0;
    int pushed = 0;
    int farthest = 0;
    int kept = 0;
    for (long seed = 1; seed <= 60; seed++) {
      var task = Samples.task(seed, asking(0.3));
      float[] learned = DoubleVectors.toFloats(prepared(task).get(0).embedding(0));
      double reached = 0;
      double keeping = Double.POSITIVE_INFINITY;
      for (int k = 0; k < 2; k++) {
        reached += margin(task, learned, k) / 2;
        keeping = Math.min(keeping, keeping(task, learned, k));
      }
      // The same thing, which is as near as can be, or another one.
      var strange = Samples.task(seed + 1000, asking(0.3)).references().get(2);
      var other = seed % 2 == 0 ? task.references().get(2) : strange;
      var references = new ArrayList<>(task.references().subList(0, 2));
      references.add(
          new Reference(
              other.proposals(), Optional.empty(), true, Optional.of(other.mask().get())));
      double nearest =
          margin(task.withReferences(List.of(task.references().get(0), strange)), learned, 1);
      nearest = seed % 2 == 0 ? margin(task, learned, 2) : nearest;
      if (reached < 0.1) {
        continue;
      }
      double margin = 0.3 * reached;
      if (nearest > margin) {
        margin = Math.min((nearest + reached) / 2, 0.9 * reached);
        pushed += margin < 0.9 * reached && margin < keeping ? 1 : 0;
        farthest += margin == 0.9 * reached && margin < keeping ? 1 : 0;
      } else {
        shares += margin < keeping ? 1 : 0;
      }
      kept += keeping < margin ? 1 : 0;
      assertEquals(
          Math.min(margin, keeping),
          calibrated(task.withReferences(references), learned),
          1e-4,
          "seed " + seed);
    }
    String all = shares + ", " + pushed + ", " + farthest + ", " + kept;
    assertTrue(shares > 0 && pushed > 0 && farthest > 0 && kept > 0, all);
  }

  @Test
  void referencesThatReachNoMarginAskForNone() {
    var task = Samples.task(1, asking(0.5));
    var words = WordLogits.of(task);
    var prepared =
        task.references().stream().map(r -> ReferenceTensors.of(r, task, words)).toList();
    double[] away = prepared.get(0).embedding(0);
    for (int d = 0; d < away.length; d++) {
      away[d] = -away[d];
    }
    assertEquals(0, new Calibration(task, words, prepared).threshold(away, places -> away));
  }

  @Test
  void everyReferenceKeepsMostOfItsScore() {
    for (long seed = 1; seed <= 6; seed++) {
      var task = Samples.task(seed, asking(1));
      var result = learn(task);
      var words = WordLogits.of(task);
      for (var reference : task.references()) {
        var prepared = ReferenceTensors.of(reference, task, words);
        double[] inside = prepared.masks().dots(prepared.target());
        double total = 0;
        double sure = 0;
        for (int n = 0; n < inside.length; n++) {
          double[] z = prepared.embedding(n);
          double logit =
              words.scale()
                  * DoubleVectors.dotRow(z, DoubleVectors.toDoubles(result.embedding()), 0);
          double share = DoubleVectors.sigmoid(logit - DoubleVectors.logSumExp(words.logits(z)));
          total += share * inside[n];
          sure += share >= result.threshold() - 1e-6 ? share * inside[n] : 0;
        }
        assertTrue(sure >= 0.79 * total, sure + " of " + total);
      }
    }
  }

  @Test
  void sharesOutsideTheRangeAreRefused() {
    assertThrows(ConceptException.class, () -> new TuningSettings.Beyond(0, 0, 1.1, 0));
    assertThrows(ConceptException.class, () -> new TuningSettings.Beyond(0, -0.1, 0, 0));
  }
}
