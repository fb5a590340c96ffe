package io.github.personalseg.web.teachable;

import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.MarkFollower;
import io.github.personalseg.concept.store.ConceptArchive;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the page can see of a running node and ask of it. Safe to use from any thread. What takes
 * long answers later; a stage that fails carries a {@link Refusal} whose message is meant for
 * people.
 */
public interface TeachableNode {
  /** How far to each side of its frame a wrong label is followed, to learn its other views. */
  double FOLLOWED_SECONDS = 5;

  /**
   * A camera that is labelled.
   *
   * @param topic its name
   * @param rate label images a second, lately
   * @param silence seconds since an image came
   */
  record Camera(String topic, double rate, double silence) {}

  /**
   * Where a frame stands.
   *
   * @param camera place of its camera
   * @param stamp nanoseconds since the epoch
   */
  record FrameAt(int camera, long stamp) {}

  /**
   * What to learn.
   *
   * @param name what the person calls it
   * @param className the word of its class
   * @param marks 1 to 64
   * @param refine whether its earlier marks are learned from too
   */
  record Lesson(String name, String className, List<AnnotatedFrame> marks, boolean refine) {}

  /**
   * What was learned.
   *
   * @param quality mean IoU of its labels on the marked frames, 0..1
   * @param seconds from the request to the answer
   * @param verdict how well it is told apart and what would help most, in sentences for people
   */
  public record Taught(Concept concept, float quality, float seconds, List<String> verdict) {}

  /** The node's name on the graph. */
  String name();

  /** The cameras, in a fixed order. */
  List<Camera> cameras();

  /** What labels frames now. */
  LabelSchema generation();

  /** The concepts taught here; others were adopted from other nodes. */
  Concepts own();

  /**
   * Follows a mark through the frames around it: through a recording's own, else as far as this
   * node keeps a live camera's, {@value #FOLLOWED_SECONDS} seconds to each side.
   *
   * @param at where the marked frame stands
   * @return empty where there are no frames to follow it through
   */
  Optional<MarkFollower> follower(FrameAt at);

  /** Learns a concept, keeps it and labels by it. */
  CompletionStage<Taught> teach(Lesson lesson);

  /** Forgets a concept taught here; returns all there was of it. */
  CompletionStage<ConceptArchive.Entry> forget(String id);

  /**
   * Takes back what {@link #forget} returned, or what another robot was taught; on another model it
   * is learned again from its marked frames.
   */
  CompletionStage<Concept> adopt(ConceptArchive.Entry entry);

  /** All there is of a concept taught here. */
  CompletionStage<ConceptArchive.Entry> read(String id);

  /** Tells frames apart by other words. */
  CompletionStage<LabelSchema> setVocabulary(List<String> words);
}
