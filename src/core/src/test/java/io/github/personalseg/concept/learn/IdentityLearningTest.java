package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityLearningTest {
  private static final double SHARE = 0.8;

  private static final TuningSettings ASKING =
      Samples.QUICK
          .withParts(new TuningSettings.Parts(true, false, true))
          .withBeyond(TuningSettings.Beyond.NONE.withIdentity(SHARE));

  /** Nearly everything that is not the opposite would be taken for the concept. */
  private static final TuningSettings GENEROUS =
      ASKING.withBeyond(TuningSettings.Beyond.NONE.withIdentity(0.01));

  private static LearningResult learn(LearningTask task) {
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken());
  }

  /** Proposal 0 is the concept in every frame, proposal 1 something of the same class. */
  private static double[] proposal(LearningTask task, int reference, int place) {
    float[] rows = task.references().get(reference).proposals().embeddings();
    int dim = task.dim();
    return DoubleVectors.toDoubles(Arrays.copyOfRange(rows, place * dim, (place + 1) * dim));
  }

  private static double[] mean(LearningTask task, List<Integer> references) {
    var span = new VocabularySubspace(task.classEmbedding(), task.vocabulary());
    double[] sum = new double[task.dim()];
    for (int k : references) {
      DoubleVectors.addRow(sum, 1, DoubleVectors.normalize(span.beside(proposal(task, k, 0))), 0);
    }
    return DoubleVectors.normalize(sum);
  }

  @Test
  void theLeastIsTheShareOfWhatReferencesReachAlongTheOthers() {
    var task = Samples.task(3, ASKING);
    var identity = learn(task).identity().orElseThrow();
    double reached =
        (DoubleVectors.dotRow(mean(task, List.of(1, 2)), proposal(task, 0, 0), 0)
                + DoubleVectors.dotRow(mean(task, List.of(0, 2)), proposal(task, 1, 0), 0)
                + DoubleVectors.dotRow(mean(task, List.of(0, 1)), proposal(task, 2, 0), 0))
            / 3;
    assertTrue(reached > 0.1, "the sample's references reach something, " + reached);
    assertEquals(SHARE * reached, identity.least(), 1e-6);
    assertArrayEquals(
        DoubleVectors.toFloats(mean(task, List.of(0, 1, 2))), identity.direction(), 1e-6f);
    for (float[] word : task.vocabulary()) {
      double along =
          DoubleVectors.dotRow(
              DoubleVectors.toDoubles(identity.direction()), DoubleVectors.toDoubles(word), 0);
      assertEquals(0, along, 1e-6);
    }
  }

  @Test
  void aLoneReferenceIsTrustedLess() {
    var all = Samples.task(3, ASKING);
    var task = all.withReferences(all.references().subList(0, 1));
    double own = DoubleVectors.dotRow(mean(task, List.of(0)), proposal(task, 0, 0), 0);
    var identity = learn(task).identity().orElseThrow();
    double least = SHARE * IdentityLearning.UNSEEN * own;
    double most = (identity.lookAlikes().isEmpty() ? TuningSettings.Beyond.LONE : SHARE) * own;
    assertTrue(least - 1e-6 <= identity.least() && identity.least() <= most + 1e-6);
    assertTrue(identity.reach(DoubleVectors.toFloats(proposal(task, 0, 0)), 0) >= 1);
  }

  @Test
  void fewReferencesMayClaimTheClassWordsShare() {
    var all = Samples.task(3, ASKING);
    for (int shown = 1; shown <= 3; shown++) {
      var task = all.withReferences(all.references().subList(0, shown));
      int length = learn(task).identity().orElseThrow().classWord().length;
      assertEquals(shown < IdentityLearning.ENOUGH ? task.dim() : 0, length, shown + " references");
    }
  }

  @Test
  void aMarkedLookAlikeIsNoLongerTheConcept() {
    var task = Samples.task(5, ASKING);
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    references.add(
        new Reference(shown.proposals(), Optional.empty(), true, Optional.of(shown.mask().get())));
    var before = learn(task.withReferences(references.subList(0, 2))).identity().orElseThrow();
    var after = learn(task.withReferences(references)).identity().orElseThrow();
    float[] marked = DoubleVectors.toFloats(proposal(task, 2, 0));
    assertTrue(before.reach(marked, 0) >= 1);
    assertEquals(0, after.reach(marked, 0));
    assertArrayEquals(before.direction(), after.direction());
    assertEquals(before.least(), after.least());
  }

  /** The border lies half-way between what the reference reaches that leads the least and 0. */
  @Test
  void whatIsNotItMustBeLedByHalfOfWhatReferencesLeadBy() {
    int led = 0;
    for (long seed = 1; seed <= 20; seed++) {
      var task = Samples.task(seed, ASKING);
      var other = Samples.task(seed + 1000, ASKING).references().get(0);
      var span = new VocabularySubspace(task.classEmbedding(), task.vocabulary());
      double[] marked =
          DoubleVectors.toDoubles(Arrays.copyOf(other.proposals().embeddings(), task.dim()));
      double[] along = DoubleVectors.normalize(span.beside(marked));
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < 3; k++) {
        int left = k;
        var others = List.of(0, 1, 2).stream().filter(i -> i != left).toList();
        double reached = DoubleVectors.dotRow(mean(task, others), proposal(task, k, 0), 0);
        least = Math.min(least, reached - DoubleVectors.dotRow(along, proposal(task, k, 0), 0));
      }
      var marks = new ArrayList<>(task.references());
      marks.add(new Reference(other.proposals(), Optional.empty(), true, other.mask()));
      var lookAlikes = learn(task.withReferences(marks)).identity().orElseThrow().lookAlikes();
      var last = lookAlikes.get(lookAlikes.size() - 1);
      assertArrayEquals(DoubleVectors.toFloats(along), last.direction(), 1e-5f, "seed " + seed);
      assertEquals(Math.max(0, least / 2), last.lead(), 1e-5, "seed " + seed);
      led += least > 0.1 ? 1 : 0;
    }
    assertTrue(led > 5, led + " of 20 lead");
  }

  @Test
  void nothingOfAFrameWithoutTheConceptIsIt() {
    var task = Samples.task(5, ASKING);
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    var before = learn(task.withReferences(references)).identity().orElseThrow();
    references.add(Reference.negative(shown.proposals()));
    var after = learn(task.withReferences(references)).identity().orElseThrow();
    float[] unwanted = DoubleVectors.toFloats(proposal(task, 2, 0));
    assertTrue(before.reach(unwanted, 0) >= 1);
    assertEquals(0, after.reach(unwanted, 0));
    for (int k = 0; k < 2; k++) {
      assertTrue(after.reach(DoubleVectors.toFloats(proposal(task, k, 0)), 0) >= 1);
    }
  }

  @Test
  void anUnmarkedThingOfTheClassThatWouldBeTakenForItIsNot() {
    int drawn = 0;
    for (long seed = 1; seed <= 40; seed++) {
      var task = Samples.task(seed, GENEROUS);
      var identity = learn(task).identity().orElseThrow();
      var span = new VocabularySubspace(task.classEmbedding(), task.vocabulary());
      for (int k = 0; k < task.references().size(); k++) {
        float[] own = DoubleVectors.toFloats(proposal(task, k, 0));
        assertTrue(identity.reach(own, 0) >= 1, "seed " + seed + ": a reference is lost");
        double[] unmarked = proposal(task, k, 1);
        double[] along = DoubleVectors.normalize(span.beside(unmarked));
        for (var lookAlike : identity.lookAlikes()) {
          if (DoubleVectors.dotRow(along, DoubleVectors.toDoubles(lookAlike.direction()), 0)
              > 1 - 1e-6) {
            assertEquals(0, identity.reach(DoubleVectors.toFloats(unmarked), 0), "seed " + seed);
            drawn++;
          }
        }
      }
    }
    assertTrue(drawn >= 10, drawn + " borders");
  }

  @Test
  void aTwinBesideItDrawsNoBorder() {
    int twins = 0;
    for (long seed = 1; seed <= 40; seed++) {
      var task = Samples.task(seed, GENEROUS);
      double[] twin = proposal(task, 1, 0);
      System.arraycopy(
          DoubleVectors.toFloats(twin),
          0,
          task.references().get(0).proposals().embeddings(),
          task.dim(),
          task.dim());
      var words = WordLogits.of(task);
      var prepared = ReferenceTensors.of(task.references().get(0), task, words);
      double[] classWord = DoubleVectors.normalize(DoubleVectors.toDoubles(task.classEmbedding()));
      twins +=
          (int)
              UnmarkedHardNegatives.classLike(prepared, words, classWord).stream()
                  .filter(found -> Arrays.equals(found, twin))
                  .count();
      var span = new VocabularySubspace(task.classEmbedding(), task.vocabulary());
      double[] along = DoubleVectors.normalize(span.beside(twin));
      for (var lookAlike : learn(task).identity().orElseThrow().lookAlikes()) {
        double cosine =
            DoubleVectors.dotRow(along, DoubleVectors.toDoubles(lookAlike.direction()), 0);
        assertTrue(cosine < 1 - 1e-6, "seed " + seed + ": a border to itself");
      }
    }
    assertTrue(twins >= 5, twins + " twins stand apart and are named as their class");
  }

  @Test
  void thingsThatDifferInNothingButWordsHaveNoIdentity() {
    var task = Samples.task(1, ASKING);
    var words = new ArrayList<>(List.of(task.vocabulary()));
    for (int k = 0; k < task.references().size(); k++) {
      words.add(DoubleVectors.toFloats(proposal(task, k, 0)));
    }
    var named =
        new LearningTask(
            task.name(),
            task.className(),
            DoubleVectors.toFloats(proposal(task, 0, 0)),
            words.subList(words.size() - 3, words.size()).toArray(float[][]::new),
            task.noObject(),
            task.logitScale(),
            task.references(),
            ASKING);
    assertEquals(Optional.empty(), learn(named).identity());
  }

  @Test
  void itLeavesTheEmbeddingAlone() {
    var without = learn(Samples.task(3, ASKING.withBeyond(TuningSettings.Beyond.NONE)));
    assertEquals(Optional.empty(), without.identity());
    assertArrayEquals(without.embedding(), learn(Samples.task(3, ASKING)).embedding());
  }
}
