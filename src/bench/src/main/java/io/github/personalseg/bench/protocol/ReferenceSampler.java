package io.github.personalseg.bench.protocol;

import io.github.personalseg.bench.data.BenchConcept;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws the marked frames that teach a concept. */
final class ReferenceSampler {
  private ReferenceSampler() {}

  /**
   * Some of a concept's references; fewer references of one seed are the first of more.
   *
   * @param count at least 1; a concept with fewer gives all
   */
  static List<Reference> references(BenchConcept concept, long seed, int count, ProposalCache cache)
      throws IOException {
    var pool = new ArrayList<>(concept.references());
    Collections.shuffle(pool, new Random(seed));
    var references = new ArrayList<Reference>();
    for (BenchImage image : pool.subList(0, Math.min(count, pool.size()))) {
      var picture = image.image();
      var mask = image.truth(picture).concept();
      references.add(
          Reference.positive(cache.of(image.file(), picture), new Annotation.Image(mask)));
    }
    return references;
  }
}
