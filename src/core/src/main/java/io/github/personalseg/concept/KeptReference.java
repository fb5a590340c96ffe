package io.github.personalseg.concept;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.util.Optional;

/**
 * A marked frame kept beside its concept, so that it can be learned again on another model.
 *
 * @param image the camera frame
 * @param mask the concept in it, of the same size; a negative reference has none
 * @param lookAlike what is easily taken for the concept, in a negative reference that marks it
 * @param origin where it comes from
 */
public record KeptReference(
    RgbImage image, Optional<Mask> mask, Optional<Mask> lookAlike, Origin origin) {
  public KeptReference {
    if (mask.isPresent() && lookAlike.isPresent()) {
      throw new ConceptException("only a negative reference can mark a look-alike");
    }
    var marked = mask.or(() -> lookAlike);
    if (marked.isPresent()
        && (marked.get().width() != image.width() || marked.get().height() != image.height())) {
      throw new ConceptException(
          "mask is "
              + marked.get().width()
              + "x"
              + marked.get().height()
              + ", its frame is "
              + image.width()
              + "x"
              + image.height()
              + "; both must be of one size");
    }
  }

  /** A reference of the first lesson that a person marked. */
  public KeptReference(RgbImage image, Optional<Mask> mask, Optional<Mask> lookAlike) {
    this(image, mask, lookAlike, Origin.FIRST);
  }

  /** A reference without a marked look-alike. */
  public KeptReference(RgbImage image, Optional<Mask> mask) {
    this(image, mask, Optional.empty());
  }

  /** Whether the concept is nowhere in the frame. */
  public boolean negative() {
    return mask.isEmpty();
  }

  /** What a person marked: the concept, or the look-alike of a negative reference. */
  public Optional<Mask> marked() {
    return mask.or(() -> lookAlike);
  }
}
