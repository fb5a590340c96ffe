package io.github.personalseg;

import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.KeptReference;
import io.github.personalseg.concept.Origin;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.util.Optional;

/**
 * One marked frame.
 *
 * @param image the frame
 * @param annotation where the concept is; a negative frame may leave it out
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
    return new AnnotatedFrame(image, Optional.of(new Annotation.Image(mask)), false);
  }

  /** The frame does not show the thing. */
  public static AnnotatedFrame without(RgbImage image) {
    return new AnnotatedFrame(image, Optional.empty(), true);
  }

  /** A kept reference. */
  public static AnnotatedFrame of(KeptReference kept) {
    return new AnnotatedFrame(
        kept.image(),
        kept.marked().map(Annotation.Image::new),
        kept.negative(),
        kept.origin(),
        Optional.empty());
  }

  /** The same, followed. */
  public AnnotatedFrame following(MarkFollower other) {
    return new AnnotatedFrame(image, annotation, negative, origin, Optional.of(other));
  }

  /** The same, from elsewhere. */
  public AnnotatedFrame from(Origin other) {
    return new AnnotatedFrame(image, annotation, negative, other, follower);
  }
}
