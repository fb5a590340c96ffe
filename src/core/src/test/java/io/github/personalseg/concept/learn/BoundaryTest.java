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

  private static double[] aside(double[] vector, double[] classWord) {
    double[] rest = vector.clone();
    double along = 0;
    for (int d = 0; d < rest.length; d++) {
      along += vector[d] * classWord[d];
    }
    for (int d = 0; d < rest.length; d++) {
      rest[d] -= along * classWord[d];
    }
    return DoubleVectors.normalize(rest);
  }

  /** Proposal 0 is the concept in every frame of the samples. */
  private static double[] shown(LearningTask task, int reference) {
    float[] rows = task.references().get(reference).proposals().embeddings();
    return DoubleVectors.toDoubles(Arrays.copyOf(rows, task.dim()));
  }

  /** What references reach along the mean of those of other tracks, on average. */
  private static double reached(LearningTask task, double[] classWord) {
    double sum = 0;
    int count = task.references().size();
    for (int k = 0; k < count; k++) {
      double[] judge = new double[task.dim()];
      int track = task.references().get(k).track();
      for (int i = 0; i < count; i++) {
        boolean apart = i != k && (track < 0 || task.references().get(i).track() != track);
        for (int d = 0; d < judge.length && apart; d++) {
          judge[d] += shown(task, i)[d];
        }
      }
      double own = 0;
      double word = 0;
      judge = aside(judge, classWord);
      for (int d = 0; d < judge.length; d++) {
        own += judge[d] * shown(task, k)[d];
        word += classWord[d] * shown(task, k)[d];
      }
      sum += Math.max(0, own / word);
    }
    return sum / count;
  }

  @Test
  void theBoundaryIsAShareOfWhatEachReferenceReachesAlongTheOthers() {
    for (boolean track : new boolean[] {false, true}) {
      var task = Samples.task(5, settings(0.4, false));
      if (track) {
        var r = task.references();
        task = task.withReferences(List.of(r.get(0).ofTrack(0), r.get(1).ofTrack(0), r.get(2)));
      }
      double[] classWord = DoubleVectors.normalize(DoubleVectors.toDoubles(task.classEmbedding()));
      double reached = reached(task, classWord);
      assertTrue(reached > 0.1, "the sample's references reach something, " + reached);
      var boundary = boundary(task);
      assertEquals(0.4 * reached, boundary.ratio(), 1e-6);
      // A rival pushes it half-way to what references reach, and no farther than nine tenths.
      for (double rival : new double[] {0.5, 0.6, 0.85, 2}) {
        double[] thing = classWord.clone();
        DoubleVectors.addRow(thing, rival * reached, boundary.own(), 0);
        float[] unit = DoubleVectors.toFloats(DoubleVectors.normalize(thing));
        assertEquals(
            Math.min((1 + rival) / 2, 0.9) * reached,
            boundary(with(task, List.of(unit))).ratio(),
            1e-5);
      }
      double[] below = classWord.clone();
      DoubleVectors.addRow(below, 0.39 * reached, boundary.own(), 0);
      float[] harmless = DoubleVectors.toFloats(DoubleVectors.normalize(below));
      assertEquals(boundary.ratio(), boundary(with(task, List.of(harmless))).ratio());
    }
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
