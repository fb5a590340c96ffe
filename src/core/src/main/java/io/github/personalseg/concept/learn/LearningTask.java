package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything one concept is learned from. Nobody writes to its arrays.
 *
 * @param name what the person calls it, as {@link ConceptName#check} allows
 * @param className the word of its class
 * @param classEmbedding unit text embedding of the class word, {@code [D]}; T_per starts here
 * @param vocabulary unit text embeddings of the words it competes with, the class word included,
 *     {@code [V, D]}, V at least 1
 * @param noObject unit embedding of "no object", {@code [D]}
 * @param logitScale factor on cosine similarities, above 0
 * @param references at least one of them positive
 * @param settings how to learn
 * @param rivals unit embeddings of other taught concepts, which this one must not claim, {@code [R,
 *     D]}; the paper's method does not look at them
 */
public record LearningTask(
    String name,
    String className,
    float[] classEmbedding,
    float[][] vocabulary,
    float[] noObject,
    float logitScale,
    List<Reference> references,
    TuningSettings settings,
    List<float[]> rivals) {
  /** Most references of one concept. */
  public static final int MAX_REFERENCES = 64;

  /** A task without rivals. */
  public LearningTask(
      String name,
      String className,
      float[] classEmbedding,
      float[][] vocabulary,
      float[] noObject,
      float logitScale,
      List<Reference> references,
      TuningSettings settings) {
    this(
        name,
        className,
        classEmbedding,
        vocabulary,
        noObject,
        logitScale,
        references,
        settings,
        List.of());
  }

  public LearningTask {
    rivals = List.copyOf(rivals);
    name = ConceptName.check(name);
    references = List.copyOf(references);
    if (references.size() > MAX_REFERENCES) {
      throw new ConceptException(
          references.size() + " references; at most " + MAX_REFERENCES + " are allowed");
    }
    if (references.stream().allMatch(Reference::negative)) {
      throw new ConceptException(
          "none of the "
              + references.size()
              + " references shows the concept; at least one must, with a mask");
    }
    if (vocabulary.length == 0) {
      throw new ConceptException("the vocabulary is empty; it needs at least one word");
    }
    if (!(logitScale > 0 && logitScale < Float.POSITIVE_INFINITY)) {
      throw new ConceptException("logit scale is " + logitScale + "; it must be above 0");
    }
    int dim = classEmbedding.length;
    requireDim("no object embedding", noObject.length, dim);
    for (float[] word : vocabulary) {
      requireDim("vocabulary embedding", word.length, dim);
    }
    for (float[] rival : rivals) {
      requireDim("rival's embedding", rival.length, dim);
    }
    int count = references.get(0).proposals().count();
    for (var reference : references) {
      requireDim("mask embedding", reference.proposals().dim(), dim);
      if (reference.proposals().count() != count) {
        throw new ConceptException(
            "references have "
                + count
                + " and "
                + reference.proposals().count()
                + " proposals; all must come from one model");
      }
    }
    if (settings.parts().visualEmbedding()) {
      requireDim("image feature", references.get(0).proposals().features().dim(), dim);
    }
  }

  /** The same with other references. */
  public LearningTask withReferences(List<Reference> others) {
    return with(others, settings);
  }

  /** The same with other references, and without a negative proposal. */
  LearningTask withoutNegative(List<Reference> others) {
    var parts = settings.parts();
    return with(
        others,
        settings.withParts(
            new TuningSettings.Parts(parts.textTuning(), false, parts.visualEmbedding())));
  }

  private LearningTask with(List<Reference> others, TuningSettings otherSettings) {
    return new LearningTask(
        name,
        className,
        classEmbedding,
        vocabulary,
        noObject,
        logitScale,
        others,
        otherSettings,
        rivals);
  }

  private static void requireDim(String what, int length, int dim) {
    if (length != dim) {
      throw new ConceptException(
          what + " has length " + length + ", the class embedding " + dim + "; both must be equal");
    }
  }

  /** The places of the references that show the concept. */
  List<Integer> positives() {
    List<Integer> places = new ArrayList<>();
    for (int k = 0; k < references.size(); k++) {
      if (references.get(k).mask().isPresent()) {
        places.add(k);
      }
    }
    return places;
  }

  /** D, length of every embedding. */
  public int dim() {
    return classEmbedding.length;
  }

  /** N, proposals per frame. */
  public int count() {
    return references.get(0).proposals().count();
  }
}
