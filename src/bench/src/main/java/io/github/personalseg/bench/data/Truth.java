package io.github.personalseg.bench.data;

import io.github.personalseg.image.Mask;
import java.util.Optional;

/**
 * What is known of one image's pixels.
 *
 * @param concept where the concept is; empty of pixels in a negative image
 * @param words the place in {@link BenchSet#words} of every pixel's class, -1 where it is unknown
 *     or the concept's, {@code [height * width]}; absent where a set marks the concept only
 */
public record Truth(Mask concept, Optional<int[]> words) {
  /** Pixels that count for no word. */
  public static final int UNKNOWN = -1;

  public Truth {
    if (words.isPresent() && words.get().length != concept.cells().length) {
      throw new IllegalArgumentException(
          words.get().length + " words for " + concept.cells().length + " pixels");
    }
  }
}
