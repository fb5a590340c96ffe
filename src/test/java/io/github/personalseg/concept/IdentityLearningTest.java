package io.github.personalseg.concept;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    return Vectors.toDoubles(Arrays.copyOfRange(rows, place * dim, (place + 1) * dim));
  }

  private static double[] mean(LearningTask task, List<Integer> references) {
    var span = new WordSpan(task.classEmbedding(), task.vocabulary());
    double[] sum = new double[task.dim()];
    for (int k : references) {
      Vectors.addRow(sum, 1, Vectors.normalize(span.beside(proposal(task, k, 0))), 0);
    }
    return Vectors.normalize(sum);
  }

  @Test
  void theLeastIsTheShareOfWhatReferencesReachAlongTheOthers() {
    var task = Samples.task(3, ASKING);
    var identity = learn(task).identity().orElseThrow();
    double reached =
        (Vectors.dotRow(mean(task, List.of(1, 2)), proposal(task, 0, 0), 0)
                + Vectors.dotRow(mean(task, List.of(0, 2)), proposal(task, 1, 0), 0)
                + Vectors.dotRow(mean(task, List.of(0, 1)), proposal(task, 2, 0), 0))
            / 3;
    assertTrue(reached > 0.1, "the sample's references reach something, " + reached);
    assertEquals(SHARE * reached, identity.least(), 1e-6);
    assertArrayEquals(Vectors.toFloats(mean(task, List.of(0, 1, 2))), identity.direction(), 1e-6f);
    for (float[] word : task.vocabulary()) {
      double along =
          Vectors.dotRow(Vectors.toDoubles(identity.direction()), Vectors.toDoubles(word), 0);
      assertEquals(0, along, 1e-6);
    }
  }

  @Test
  void aLoneReferenceIsTrustedLess() {
    var all = Samples.task(3, ASKING);
    var task = all.withReferences(all.references().subList(0, 1));
    double own = Vectors.dotRow(mean(task, List.of(0)), proposal(task, 0, 0), 0);
    var identity = learn(task).identity().orElseThrow();
    double least = SHARE * IdentityLearning.UNSEEN * own;
    double most = identity.lookAlikes().isEmpty() ? TuningSettings.Beyond.LONE * own : least;
    assertTrue(least - 1e-6 <= identity.least() && identity.least() <= most + 1e-6);
    assertTrue(identity.reach(Vectors.toFloats(proposal(task, 0, 0)), 0) >= 1);
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
    float[] marked = Vectors.toFloats(proposal(task, 2, 0));
    assertTrue(before.reach(marked, 0) >= 1);
    assertEquals(0, after.reach(marked, 0));
    assertArrayEquals(before.direction(), after.direction());
    assertEquals(before.least(), after.least());
  }

  @Test
  void nothingOfAFrameWithoutTheConceptIsIt() {
    var task = Samples.task(5, ASKING);
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    var before = learn(task.withReferences(references)).identity().orElseThrow();
    references.add(Reference.negative(shown.proposals()));
    var after = learn(task.withReferences(references)).identity().orElseThrow();
    float[] unwanted = Vectors.toFloats(proposal(task, 2, 0));
    assertTrue(before.reach(unwanted, 0) >= 1);
    assertEquals(0, after.reach(unwanted, 0));
    for (int k = 0; k < 2; k++) {
      assertTrue(after.reach(Vectors.toFloats(proposal(task, k, 0)), 0) >= 1);
    }
  }

  @Test
  void anUnmarkedThingOfTheClassThatWouldBeTakenForItIsNot() {
    int drawn = 0;
    for (long seed = 1; seed <= 40; seed++) {
      var task = Samples.task(seed, GENEROUS);
      var identity = learn(task).identity().orElseThrow();
      var span = new WordSpan(task.classEmbedding(), task.vocabulary());
      for (int k = 0; k < task.references().size(); k++) {
        float[] own = Vectors.toFloats(proposal(task, k, 0));
        assertTrue(identity.reach(own, 0) >= 1, "seed " + seed + ": a reference is lost");
        double[] unmarked = proposal(task, k, 1);
        double[] along = Vectors.normalize(span.beside(unmarked));
        for (var lookAlike : identity.lookAlikes()) {
          if (Vectors.dotRow(along, Vectors.toDoubles(lookAlike.direction()), 0) > 1 - 1e-6) {
            assertEquals(0, identity.reach(Vectors.toFloats(unmarked), 0), "seed " + seed);
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
          Vectors.toFloats(twin),
          0,
          task.references().get(0).proposals().embeddings(),
          task.dim(),
          task.dim());
      var words = WordLogits.of(task);
      var prepared = PreparedReference.of(task.references().get(0), task, words);
      double[] classWord = Vectors.normalize(Vectors.toDoubles(task.classEmbedding()));
      twins +=
          (int)
              LookAlikes.classLike(prepared, words, classWord).stream()
                  .filter(found -> Arrays.equals(found, twin))
                  .count();
      var span = new WordSpan(task.classEmbedding(), task.vocabulary());
      double[] along = Vectors.normalize(span.beside(twin));
      for (var lookAlike : learn(task).identity().orElseThrow().lookAlikes()) {
        double cosine = Vectors.dotRow(along, Vectors.toDoubles(lookAlike.direction()), 0);
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
      words.add(Vectors.toFloats(proposal(task, k, 0)));
    }
    var named =
        new LearningTask(
            task.name(),
            task.className(),
            Vectors.toFloats(proposal(task, 0, 0)),
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
