package io.github.personalseg.concept;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.util.Optional;

/**
 * One marked frame: what requests, teaching files and the command line are read as, what a teacher
 * learns from, and what a store keeps beside the concept, to learn it again. A kept one is marked
 * by a mask, and nothing follows it.
 *
 * @param image the frame
 * @param annotation where the concept is, or in a negative frame what is easily taken for it; a
 *     negative frame may leave it out
 * @param negative whether the concept is nowhere in the frame
 * @param origin where it comes from
 * @param follower finds more views of what is marked; none: it is not followed
 */
public record AnnotatedFrame(
    RgbImage image,
    Optional<Annotation> annotation,
    boolean negative,
    Origin origin,
    Optional<MarkFollower> follower) {
  /** A frame that a person marked, which is not followed. */
  public AnnotatedFrame(RgbImage image, Optional<Annotation> annotation, boolean negative) {
    this(image, annotation, negative, Origin.FIRST, Optional.empty());
  }

  /**
   * The thing is what a mask marks.
   *
   * @param mask {@code [height, width]} of the frame
   */
  public static AnnotatedFrame mask(RgbImage image, Mask mask) {
    return masked(image, mask, false);
  }

  /** The frame does not show the thing. */
  public static AnnotatedFrame without(RgbImage image) {
    return new AnnotatedFrame(image, Optional.empty(), true);
  }

  /**
   * The frame does not show the thing, but something that is easily taken for it.
   *
   * @param lookAlike {@code [height, width]} of the frame, marks that
   */
  public static AnnotatedFrame without(RgbImage image, Mask lookAlike) {
    return masked(image, lookAlike, true);
  }

  private static AnnotatedFrame masked(RgbImage image, Mask mask, boolean negative) {
    return new AnnotatedFrame(image, Optional.of(new Annotation.Image(mask)), negative);
  }

  /** The same, followed. */
  public AnnotatedFrame following(MarkFollower other) {
    return new AnnotatedFrame(image, annotation, negative, origin, Optional.of(other));
  }

  /** The same, from elsewhere. */
  public AnnotatedFrame from(Origin other) {
    return new AnnotatedFrame(image, annotation, negative, other, follower);
  }

  /**
   * A view that following found, as the mark that it was found from says.
   *
   * @param marked what was followed
   * @param from where the view comes from
   */
  public AnnotatedFrame viewOf(AnnotatedFrame marked, Origin from) {
    return new AnnotatedFrame(image, annotation, marked.negative(), from, Optional.empty());
  }

  /** The same as it is kept: marked by the pixels that its mark was resolved to, not followed. */
  public AnnotatedFrame kept(Reference resolved) {
    return new AnnotatedFrame(
        image, resolved.marked().map(Annotation.Image::new), negative, origin, Optional.empty());
  }

  /** The marked pixels; empty where nothing is marked, or not by a mask. */
  public Optional<Mask> marked() {
    return annotation.flatMap(
        each ->
            each instanceof Annotation.Image mask ? Optional.of(mask.mask()) : Optional.empty());
  }
}
