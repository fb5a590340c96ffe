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
 */
public record Reference(
    Proposals proposals, Optional<Mask> mask, boolean negative, Optional<Mask> lookAlike) {
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

  /** A reference without a marked look-alike. */
  public Reference(Proposals proposals, Optional<Mask> mask, boolean negative) {
    this(proposals, mask, negative, Optional.empty());
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
   * @param marking of the concept, or of the look-alike in a negative frame, all of which counts as
   *     "not the concept"
   */
  public static Reference of(Proposals proposals, Marking marking, boolean negative) {
    if (!negative) {
      return positive(proposals, marking);
    }
    return new Reference(
        proposals, Optional.empty(), true, Optional.of(marking.resolve(proposals)));
  }
}
