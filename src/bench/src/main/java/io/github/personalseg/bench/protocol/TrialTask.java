package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.learn.ConceptLearner;
import io.github.personalseg.concept.learn.LearningResult;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an approach may learn one concept from.
 *
 * @param model stays the caller's
 * @param vocabulary the words that label pixels beside the concept
 * @param className the concept's class word, in the vocabulary or not
 * @param references marked frames, at least 1
 * @param learningStride padded-input pixels per cell of the learning grid
 */
public record TrialTask(
    OvssModel model,
    Vocabulary vocabulary,
    String className,
    List<Reference> references,
    int learningStride) {
  private static final String NAME = "the concept";
  private static final int LABEL_ID = 254;

  /** Unit text embedding of the class word, {@code [D]}. */
  float[] classEmbedding() {
    return model.encodeText(List.of(className))[0];
  }

  /** Learns the concept from marked frames. */
  LearningResult learn(List<Reference> shown, TuningSettings settings) {
    var task =
        new LearningTask(
            NAME,
            className,
            classEmbedding(),
            vocabulary.embeddings(),
            model.noObject(),
            model.logitScale(),
            shown,
            settings);
    return ConceptLearner.learn(task, Progress.NONE, new CancelToken());
  }

  /** A concept of a given unit embedding. */
  Concept concept(float[] embedding) {
    return concept(
        new LearningResult(
            NAME,
            className,
            embedding,
            Optional.<NegativeProposal>empty(),
            0,
            Optional.empty(),
            List.of(),
            0));
  }

  Concept concept(LearningResult result) {
    return concept(result, LABEL_ID);
  }

  /** The same with a label id of its own. */
  Concept concept(LearningResult result, int labelId) {
    return result.concept(
        String.format(Locale.ROOT, "%032x", labelId), labelId, model.bundleHash(), Instant.EPOCH);
  }

  /** Words and one concept. */
  LabelSchema generation(Concept concept) {
    return generation(List.of(concept));
  }

  /** The words alone. */
  public LabelSchema words() {
    return generation(List.of());
  }

  /** Words and several concepts. */
  LabelSchema generation(List<Concept> concepts) {
    return generation(concepts, LabelSchema.Negatives.LIKE_ANY_PROPOSAL);
  }

  LabelSchema generation(List<Concept> concepts, LabelSchema.Negatives negatives) {
    var settings = new LabelSchema.Settings(learningStride, 0, negatives);
    return LabelSchema.of(1, model, vocabulary, concepts, settings);
  }
}
