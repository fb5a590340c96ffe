package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.DoubleVectors;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  private static final TuningSettings.Parts UNTUNED = new TuningSettings.Parts(false, false, false);

  private static TuningSettings settings(double boundary, boolean hard) {
    return Samples.QUICK
        .withParts(UNTUNED)
        .withBeyond(new TuningSettings.Beyond(boundary, hard ? 1 : 0, 0, 0));
  }

  private static Boundary boundary(LearningTask task) {
    var words = WordLogits.of(task);
    var references =
        task.references().stream().map(r -> ReferenceTensors.of(r, task, words)).toList();
    return Boundary.of(task, words, references, DoubleVectors.toDoubles(task.classEmbedding()));
  }

  private static LearningTask with(LearningTask task, List<float[]> rivals) {
    return new LearningTask(
        task.name(),
        task.className(),
        task.classEmbedding(),
        task.vocabulary(),
        task.noObject(),
        task.logitScale(),
        task.references(),
        task.settings(),
        rivals);
  }

  @Property(tries = 40)
  void aThingOnTheBoundaryIsAsMuchTheConceptAsItsClass(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.05, max = 1) double share) {
    var boundary = boundary(Samples.task(seed, settings(share, false)));
    double[] thing = boundary.classWord().clone();
    DoubleVectors.addRow(thing, boundary.ratio(), boundary.own(), 0);
    double concept = DoubleVectors.dotRow(boundary.embedding(), thing, 0);
    double classWord = DoubleVectors.dotRow(boundary.classWord(), thing, 0);
    assertEquals(classWord, concept, 1e-9);
    assertEquals(0, DoubleVectors.dotRow(boundary.own(), boundary.classWord(), 0), 1e-9);
  }

  @Test
  void referencesAreTheConceptAndTheClassWordIsNot() {
    var task = Samples.task(5, settings(0.6, false));
    var boundary = boundary(task);
    double[] concept = boundary.embedding();
    for (var reference : task.references()) {
      double[] all = DoubleVectors.toDoubles(reference.proposals().embeddings());
      assertTrue(
          DoubleVectors.dotRow(concept, all, 0)
              > DoubleVectors.dotRow(boundary.classWord(), all, 0));
    }
    assertTrue(DoubleVectors.dotRow(concept, boundary.classWord(), 0) < 1);
  }

  @Test
  void aRivalPushesTheBoundaryTowardsTheReferences() {
    var task = Samples.task(5, settings(0.3, false));
    var before = boundary(task);
    double[] near = before.classWord().clone();
    DoubleVectors.addRow(near, 2 * before.ratio(), before.own(), 0);
    float[] rival = DoubleVectors.toFloats(DoubleVectors.normalize(near));
    var after = boundary(with(task, List.of(rival)));
    assertTrue(after.ratio() > before.ratio());
    double[] thing = DoubleVectors.toDoubles(rival);
    assertTrue(
        DoubleVectors.dotRow(after.embedding(), thing, 0)
            < DoubleVectors.dotRow(after.classWord(), thing, 0));
  }

  @Test
  void aMarkedLookAlikePushesItToo() {
    var task = Samples.task(5, settings(0.1, false));
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    references.add(
        new Reference(shown.proposals(), Optional.empty(), true, Optional.of(shown.mask().get())));
    var marked = boundary(Samples.with(task, references));
    references.set(2, Reference.negative(shown.proposals()));
    assertTrue(marked.ratio() > boundary(Samples.with(task, references)).ratio());
  }

  @Test
  void thePapersMethodLooksAtNoneOfThis() {
    var task = Samples.task(5, Samples.QUICK);
    var shown = task.references().get(2);
    var references = new ArrayList<>(task.references().subList(0, 2));
    references.add(Reference.negative(shown.proposals()));
    var plain = Samples.with(task, references);
    references.set(
        2,
        new Reference(shown.proposals(), Optional.empty(), true, Optional.of(shown.mask().get())));
    var marked = with(Samples.with(task, references), List.of(task.noObject()));
    assertArrayEquals(learn(plain).embedding(), learn(marked).embedding());
    assertArrayEquals(
        learn(plain).negative().orElseThrow().wM(), learn(marked).negative().orElseThrow().wM());
  }

  @Test
  void hardNegativesTurnFromTheLookAlike() {
    var parts = new TuningSettings.Parts(true, false, false);
    var plain = Samples.task(5, Samples.QUICK.withParts(parts));
    var hard =
        Samples.task(
            5, Samples.QUICK.withParts(parts).withBeyond(new TuningSettings.Beyond(0, 1, 0, 0)));
    assertTrue(lookAlike(hard) < lookAlike(plain) - 0.01);
  }

  /** Mean cosine of the learned embedding with proposal 1, which is of the class. */
  private static double lookAlike(LearningTask task) {
    double[] embedding = DoubleVectors.toDoubles(learn(task).embedding());
    return task.references().stream()
        .mapToDouble(
            r ->
                DoubleVectors.dotRow(
                    embedding, DoubleVectors.toDoubles(r.proposals().embeddings()), 1))
        .average()
        .orElseThrow();
  }

  @Test
  void onlyNegativesMarkLookAlikes() {
    var positive = Samples.task(5, Samples.QUICK).references().get(0);
    assertThrows(
        ConceptException.class,
        () -> new Reference(positive.proposals(), positive.mask(), false, positive.mask()));
    assertThrows(ConceptException.class, () -> new TuningSettings.Beyond(1.5, 0, 0, 0));
  }

  private static LearningResult learn(LearningTask task) {
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken());
  }
}
