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
 */
public record Reference(Proposals proposals, Optional<Mask> mask, boolean negative) {
  public Reference {
    if (mask.isPresent() == negative) {
      throw new ConceptException(
          negative
              ? "a negative reference has no mask: the concept is nowhere in it"
              : "a reference needs a mask of the concept");
    }
  }

  /**
   * A frame that shows the concept where it is marked.
   *
   * @throws ConceptException when the marking does not fit the frame, or marks nothing or
   *     everything
   */
  public static Reference positive(Proposals proposals, Marking marking) {
    return new Reference(proposals, Optional.of(marking.resolve(proposals)), false);
  }

  /** A frame that does not show the concept, a look-alike perhaps. */
  public static Reference negative(Proposals proposals) {
    return new Reference(proposals, Optional.empty(), true);
  }

  /**
   * Either kind.
   *
   * @param marking of the concept, or of the look-alike in a negative frame, where it is only
   *     checked: the whole frame counts as "not the concept"
   */
  public static Reference of(Proposals proposals, Marking marking, boolean negative) {
    if (!negative) {
      return positive(proposals, marking);
    }
    marking.resolve(proposals);
    return negative(proposals);
  }
}
