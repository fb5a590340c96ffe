package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is learned from must come from one model; the samples' embeddings have 12 values. */
final class LearningTaskTest {
  private static final LearningTask TASK = Samples.task(1, Samples.QUICK);

  private static LearningTask task(
      float[][] vocabulary, float[] noObject, float scale, List<float[]> rivals) {
    return new LearningTask(
        TASK.name(),
        TASK.className(),
        TASK.classEmbedding(),
        vocabulary,
        noObject,
        scale,
        TASK.references(),
        TASK.settings(),
        rivals);
  }

  private static void refused(String message, Runnable made) {
    assertEquals(message, assertThrows(ConceptException.class, made::run).getMessage());
  }

  @Test
  void sizesThatDoNotFitEachOtherAreRefused() {
    var words = TASK.vocabulary();
    float[] none = TASK.noObject();
    refused(
        "no object embedding has length 11, the class embedding 12; both must be equal",
        () -> task(words, new float[11], 1, List.of()));
    refused(
        "vocabulary embedding has length 3, the class embedding 12; both must be equal",
        () -> task(new float[][] {words[0], new float[3]}, none, 1, List.of()));
    refused(
        "rival's embedding has length 13, the class embedding 12; both must be equal",
        () -> task(words, none, 1, List.of(none, new float[13])));
    refused(
        "the vocabulary is empty; it needs at least one word",
        () -> task(new float[0][], none, 1, List.of()));
    for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      refused(
          "logit scale is " + scale + "; it must be above 0",
          () -> task(words, none, scale, List.of()));
    }
    assertEquals(1, task(words, none, Float.MIN_VALUE, List.of(none)).rivals().size());
  }

  private static Reference otherModel(int count, int dim) {
    return Samples.task(2, count, dim, 3, 12, 9, 1, Samples.QUICK).references().get(0);
  }

  @Test
  void framesOfAnotherModelAreRefused() {
    var mixed = new ArrayList<>(TASK.references());
    mixed.set(2, otherModel(9, 12));
    refused(
        "references have 10 and 9 proposals; all must come from one model",
        () -> TASK.withReferences(mixed));
    mixed.set(2, otherModel(10, 8));
    refused(
        "mask embedding has length 8, the class embedding 12; both must be equal",
        () -> TASK.withReferences(mixed));
  }

  @Test
  void imageFeaturesMustFitOnlyWhereTheyAreUsed() {
    var narrow = Samples.task(3, 10, 12, 3, 12, 9, 1, Samples.QUICK);
    var proposals = narrow.references().get(0).proposals();
    var cut =
        new Proposals(
            proposals.count(),
            proposals.height(),
            proposals.width(),
            proposals.dim(),
            proposals.maskLogits(),
            proposals.embeddings(),
            new FeatureMap(2, 1, 1, new float[2]),
            proposals.geometry());
    var reference = List.of(new Reference(cut, narrow.references().get(0).mask(), false));
    refused(
        "image feature has length 2, the class embedding 12; both must be equal",
        () -> narrow.withReferences(reference));
    var without =
        new LearningTask(
            narrow.name(),
            narrow.className(),
            narrow.classEmbedding(),
            narrow.vocabulary(),
            narrow.noObject(),
            narrow.logitScale(),
            reference,
            Samples.QUICK.withParts(new TuningSettings.Parts(true, true, false)));
    assertEquals(1, without.references().size());
  }

  @Test
  void sixtyFourReferencesAreTheMost() {
    var reference = TASK.references().get(0);
    assertEquals(64, TASK.withReferences(Collections.nCopies(64, reference)).references().size());
    refused(
        "65 references; at most 64 are allowed",
        () -> TASK.withReferences(Collections.nCopies(65, reference)));
  }
}
