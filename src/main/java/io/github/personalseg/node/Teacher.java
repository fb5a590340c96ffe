package io.github.personalseg.node;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptLearner;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.KeptReference;
import io.github.personalseg.concept.LearningTask;
import io.github.personalseg.concept.Marking;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.Vocabulary;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Turns marked frames into a concept that a model can use: one model pass per frame, then the
 * learner on the caller's thread. Safe to use from any thread.
 */
public final class Teacher {
  /**
   * One marked frame.
   *
   * @param image the frame
   * @param marking where the concept is; a negative frame may leave it out
   * @param negative whether the concept is nowhere in the frame
   */
  public record Example(RgbImage image, Optional<Marking> marking, boolean negative) {}

  /**
   * What teaching gave.
   *
   * @param concept the concept
   * @param references the frames with their resolved masks, to keep beside it
   * @param learned the same as the model sees them, in the same order
   */
  public record Lesson(Concept concept, List<KeptReference> references, List<Reference> learned) {}

  /** Hears how far teaching is, on the teaching thread; should return quickly. */
  @FunctionalInterface
  public interface Listener extends Progress {
    /**
     * One of {@code total} frames is about to have its model pass; may wait for a better moment.
     */
    default void before(int total) {}

    /** A frame has had its model pass: the {@code done}th of {@code total}. */
    default void reference(int done, int total) {}
  }

  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final TuningSettings settings;
  private final Clock clock;

  /**
   * @param model stays the caller's
   * @param vocabulary the words that the concept must hold its own against
   * @param settings how to learn
   * @param clock dates the concepts
   */
  public Teacher(OvssModel model, Vocabulary vocabulary, TuningSettings settings, Clock clock) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.clock = clock;
  }

  /** How concepts are learned. */
  public TuningSettings settings() {
    return settings;
  }

  /** {@link #teach(String, String, List, Concepts, Set, Listener, CancelToken)}, none taken. */
  public Lesson teach(
      String name,
      String className,
      List<Example> examples,
      Concepts known,
      Listener listener,
      CancelToken cancel) {
    return teach(name, className, examples, known, Set.of(), listener, cancel);
  }

  /**
   * Learns a concept.
   *
   * @param known the concepts there are; one of the same name gives its identity and label id
   * @param taken label ids that are in use beside theirs
   * @throws io.github.personalseg.concept.ConceptException when the name or a marking is not
   *     allowed
   * @throws io.github.personalseg.backbone.BackboneException when the model has no sense for the
   *     class word
   */
  public Lesson teach(
      String name,
      String className,
      List<Example> examples,
      Concepts known,
      Set<Integer> taken,
      Listener listener,
      CancelToken cancel) {
    ConceptName.check(name);
    if (examples.size() > LearningTask.MAX_REFERENCES) {
      throw new ConceptException(
          examples.size() + " references; at most " + LearningTask.MAX_REFERENCES + " are allowed");
    }
    float[] classEmbedding = model.encodeText(List.of(className))[0];
    var references = new ArrayList<Reference>();
    var kept = new ArrayList<KeptReference>();
    for (Example example : examples) {
      cancel.check();
      listener.before(examples.size());
      var reference = reference(example);
      references.add(reference);
      kept.add(new KeptReference(example.image(), reference.mask(), reference.lookAlike()));
      listener.reference(kept.size(), examples.size());
    }
    var task =
        new LearningTask(
            name,
            className,
            classEmbedding,
            rivals(className, classEmbedding),
            model.noObject(),
            model.logitScale(),
            references,
            settings);
    var result = ConceptLearner.learn(task, listener, cancel);
    var concept =
        result.concept(
            known.get(task.name()).map(Concept::id).orElseGet(Teacher::newId),
            known.nextLabelId(task.name(), reservedIds(), taken),
            model.bundleHash(),
            clock.instant());
    return new Lesson(concept, List.copyOf(kept), List.copyOf(references));
  }

  private Reference reference(Example example) {
    var proposals = model.propose(example.image());
    return example
        .marking()
        .map(marking -> Reference.of(proposals, marking, example.negative()))
        .orElseGet(() -> new Reference(proposals, Optional.empty(), example.negative()));
  }

  /** The vocabulary, and the class word where it lacks it: look-alikes need a word to go to. */
  private float[][] rivals(String className, float[] classEmbedding) {
    var rivals = new ArrayList<>(List.of(vocabulary.plainEmbeddings()));
    if (vocabulary.words().stream().noneMatch(className::equalsIgnoreCase)) {
      rivals.add(classEmbedding);
    }
    return rivals.toArray(float[][]::new);
  }

  /**
   * Ids from 0 up that concepts stay clear of: a vocabulary beyond mono8 has a range of its own.
   */
  private int reservedIds() {
    return vocabulary.size() <= Concepts.FIRST_LABEL_ID ? vocabulary.size() : 0;
  }

  private static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
