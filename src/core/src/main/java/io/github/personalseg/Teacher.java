package io.github.personalseg;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.ConceptName;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.concept.Origin;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.concept.follow.Following;
import io.github.personalseg.concept.learn.ConceptLearner;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.concept.learn.VocabularySubspace;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns marked frames into a concept that a model can use: one model pass per frame, then the
 * learner on the caller's thread. References of one and the same frame share one model pass, so
 * that what is marked as the concept in it is not taken for what it is not. Safe to use from any
 * thread.
 */
public final class Teacher {
  /**
   * What became of a mark that was to be followed.
   *
   * @param example its place among the examples
   * @param track the number of its views
   * @param negative whether it is what the concept is not
   * @param views how many more views were learned from
   * @param following how far it was followed
   * @param follower what followed it
   */
  public record FollowedMark(
      int example,
      int track,
      boolean negative,
      int views,
      Following following,
      MarkFollower follower) {}

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
  public TeachResult teach(
      String name,
      String className,
      List<AnnotatedFrame> examples,
      Concepts known,
      Listener listener,
      CancelToken cancel) {
    return teach(name, className, examples, known, Set.of(), listener, cancel);
  }

  /**
   * Learns a concept. Marks that are to be followed bring more views, which are learned from like
   * the marks and kept with them.
   *
   * @param known the concepts there are; one of the same name gives its identity and label id
   * @param taken label ids that are in use beside theirs
   * @throws io.github.personalseg.concept.ConceptException when the name or a marking is not
   *     allowed
   * @throws io.github.personalseg.backbone.BackboneException when the model has no sense for the
   *     class word
   */
  public TeachResult teach(
      String name,
      String className,
      List<AnnotatedFrame> examples,
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
    requireConsistent(examples);
    var rivals = rivals(className, classEmbedding);
    var span = new VocabularySubspace(classEmbedding, rivals);
    var all = new ArrayList<>(examples);
    var references = new ArrayList<Reference>();
    var kept = new ArrayList<AnnotatedFrame>();
    var followed = new ArrayList<FollowedMark>();
    for (int i = 0; i < all.size(); i++) {
      cancel.check();
      var example = all.get(i);
      var reference = reference(example, earlier(example, all, references), listener, all.size());
      if (example.origin().followed() && clash(reference, references).isPresent()) {
        // Following went astray there, or the person marked the place as something else.
        all.remove(i--);
        continue;
      }
      requireApart(reference, references);
      var marked = reference.marked();
      if (example.follower().isPresent() && marked.isPresent()) {
        int track = nextTrack(all);
        var follower = example.follower().get();
        var found = follow(follower, reference.proposals(), marked.get(), room(examples), span);
        int lesson = example.origin().lesson();
        all.set(i, example.from(new Origin(lesson, track, false)));
        for (var view : found.views()) {
          all.add(view.viewOf(example, new Origin(lesson, track, true)));
        }
        followed.add(
            new FollowedMark(
                i, track, example.negative(), found.views().size(), found.following(), follower));
      }
      references.add(reference.ofTrack(all.get(i).origin().track()));
      kept.add(all.get(i).kept(reference));
      listener.reference(kept.size(), all.size());
    }
    var task =
        new LearningTask(
            name,
            className,
            classEmbedding,
            rivals,
            model.noObject(),
            model.logitScale(),
            references,
            settings);
    var result = ConceptLearner.learn(task, listener, cancel);
    var concept =
        result.concept(
            known.get(task.name()).map(Concept::id).orElseGet(Concept::newId),
            known.nextLabelId(task.name(), reservedIds(vocabulary), taken),
            model.bundleHash(),
            clock.instant());
    return new TeachResult(
        concept, List.copyOf(kept), List.copyOf(references), List.copyOf(followed));
  }

  private MarkFollower.Followed follow(
      MarkFollower follower, Proposals marked, Mask mask, int most, VocabularySubspace span) {
    try {
      return follower.follow(model, marked, mask, most, span::unit);
    } catch (IOException e) {
      throw new ConceptException("cannot follow a mark: " + e.getMessage(), e);
    }
  }

  /** A number that no track has. */
  private static int nextTrack(List<AnnotatedFrame> examples) {
    return examples.stream().mapToInt(example -> example.origin().track()).max().orElse(-1) + 1;
  }

  /** How many more views each followed mark may bring. */
  private static int room(List<AnnotatedFrame> examples) {
    long marks = examples.stream().filter(example -> example.follower().isPresent()).count();
    int free = LearningTask.MAX_REFERENCES - examples.size();
    return (int) Math.min(MarkFollower.MOST_VIEWS, free / Math.max(1, marks));
  }

  /** A frame cannot show the concept and, as a whole, not show it. */
  private static void requireConsistent(List<AnnotatedFrame> examples) {
    for (int i = 0; i < examples.size(); i++) {
      for (int k = 0; k < examples.size(); k++) {
        var wholly = examples.get(k);
        if (wholly.negative()
            && wholly.annotation().isEmpty()
            && !examples.get(i).negative()
            && sameFrame(examples.get(i), wholly)) {
          throw new ConceptException(
              "reference "
                  + (i + 1)
                  + " marks the concept in the frame that reference "
                  + (k + 1)
                  + " says does not show it; mark there what is not it");
        }
      }
    }
  }

  /** One place of a frame cannot be both the concept and not it. */
  private static void requireApart(Reference reference, List<Reference> earlier) {
    clash(reference, earlier)
        .ifPresent(
            other -> {
              throw new ConceptException(
                  "references "
                      + (other + 1)
                      + " and "
                      + (earlier.size() + 1)
                      + " mark one place as the concept and as not it; mark one of the two");
            });
  }

  /** The place of an earlier reference that says the opposite of the same place of a frame. */
  @SuppressWarnings("ReferenceEquality") // one pass of the model is one frame
  private static Optional<Integer> clash(Reference reference, List<Reference> earlier) {
    for (int i = 0; i < earlier.size(); i++) {
      var other = earlier.get(i);
      if (other.proposals() == reference.proposals()
          && (overlap(reference.mask(), other.lookAlike())
              || overlap(other.mask(), reference.lookAlike()))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Whether more than half of either mask lies in the other. */
  private static boolean overlap(Optional<Mask> a, Optional<Mask> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return false;
    }
    int shared = 0;
    for (int i = 0; i < a.get().cells().length; i++) {
      shared += a.get().cells()[i] != 0 && b.get().cells()[i] != 0 ? 1 : 0;
    }
    return 2 * shared > Math.min(a.get().area(), b.get().area());
  }

  private static boolean sameFrame(AnnotatedFrame a, AnnotatedFrame b) {
    return a.image().width() == b.image().width()
        && a.image().height() == b.image().height()
        && Arrays.equals(a.image().data(), b.image().data());
  }

  /** What the model said of the same frame, when an earlier reference is one of it. */
  private static Optional<Proposals> earlier(
      AnnotatedFrame example, List<AnnotatedFrame> examples, List<Reference> references) {
    for (int i = 0; i < references.size(); i++) {
      if (sameFrame(examples.get(i), example)) {
        return Optional.of(references.get(i).proposals());
      }
    }
    return Optional.empty();
  }

  private Reference reference(
      AnnotatedFrame example, Optional<Proposals> earlier, Listener listener, int total) {
    Proposals proposals;
    if (earlier.isPresent()) {
      proposals = earlier.get();
    } else {
      listener.before(total);
      proposals = model.infer(example.image());
    }
    return Reference.of(proposals, example);
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
  static int reservedIds(Vocabulary vocabulary) {
    return vocabulary.size() <= Concepts.FIRST_LABEL_ID ? vocabulary.size() : 0;
  }
}
