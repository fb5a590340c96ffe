package io.github.personalseg.concept;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import java.util.Optional;

/**
 * One frame to learn from: what the model says of it, and where the concept is.
 *
 * @param proposals of the frame
 * @param mask the concept at the camera image's size; a negative reference has none
 * @param negative whether the concept is nowhere in the frame ("this one is not it")
 * @param lookAlike what is easily taken for the concept, in a negative reference; the paper's
 *     method does not look at it
 * @param track views of one thing that was followed from one mark have one number, at least 0, and
 *     count as one reference; {@value #ALONE} for a frame that was marked by itself
 */
public record Reference(
    Proposals proposals,
    Optional<Mask> mask,
    boolean negative,
    Optional<Mask> lookAlike,
    int track) {
  /** No track: the frame was marked by itself. */
  public static final int ALONE = -1;

  public Reference {
    if (lookAlike.isPresent() && !negative) {
      throw new ConceptException("only a negative reference can mark a look-alike");
    }
    if (mask.isPresent() == negative) {
      throw new ConceptException(
          negative
              ? "a negative reference has no mask: the concept is nowhere in it"
              : "a reference needs a mask of the concept");
    }
  }

  /** A frame that was marked by itself. */
  public Reference(
      Proposals proposals, Optional<Mask> mask, boolean negative, Optional<Mask> lookAlike) {
    this(proposals, mask, negative, lookAlike, ALONE);
  }

  /** A reference without a marked look-alike. */
  public Reference(Proposals proposals, Optional<Mask> mask, boolean negative) {
    this(proposals, mask, negative, Optional.empty());
  }

  /** What is marked: the concept, or the look-alike of a negative reference. */
  public Optional<Mask> marked() {
    return mask.or(() -> lookAlike);
  }

  /** The same as a view of a track. */
  public Reference ofTrack(int number) {
    return new Reference(proposals, mask, negative, lookAlike, number);
  }

  /**
   * A marked frame as the model sees it.
   *
   * @param proposals what the model says of it
   * @throws ConceptException when the marking does not fit the frame, or marks nothing or
   *     everything
   */
  public static Reference of(Proposals proposals, AnnotatedFrame frame) {
    return frame
        .annotation()
        .map(marking -> of(proposals, marking, frame.negative()))
        .orElseGet(() -> new Reference(proposals, Optional.empty(), frame.negative()));
  }

  /**
   * A frame that shows the concept where it is marked.
   *
   * @throws ConceptException when the marking does not fit the frame, or marks nothing or
   *     everything
   */
  public static Reference positive(Proposals proposals, Annotation marking) {
    return new Reference(proposals, Optional.of(marking.resolve(proposals)), false);
  }

  /** A frame that does not show the concept, a look-alike perhaps. */
  public static Reference negative(Proposals proposals) {
    return new Reference(proposals, Optional.empty(), true);
  }

  /**
   * Either kind.
   *
   * @param marking of the concept, or of the look-alike in a negative frame, all of which counts as
   *     "not the concept"
   */
  public static Reference of(Proposals proposals, Annotation marking, boolean negative) {
    if (!negative) {
      return positive(proposals, marking);
    }
    return new Reference(
        proposals, Optional.empty(), true, Optional.of(marking.resolve(proposals)));
  }
}
