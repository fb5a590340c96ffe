package io.github.personalseg.concept;

import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import java.util.Optional;

/**
 * A marked frame kept beside its concept, so that it can be learned again on another model.
 *
 * @param image the camera frame
 * @param mask the concept in it, of the same size; a negative reference has none
 */
public record KeptReference(RgbImage image, Optional<Mask> mask) {
  public KeptReference {
    if (mask.isPresent()
        && (mask.get().width() != image.width() || mask.get().height() != image.height())) {
      throw new ConceptException(
          "mask is "
              + mask.get().width()
              + "x"
              + mask.get().height()
              + ", its frame is "
              + image.width()
              + "x"
              + image.height()
              + "; both must be of one size");
    }
  }
}
