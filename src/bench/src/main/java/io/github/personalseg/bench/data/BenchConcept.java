package io.github.personalseg.bench.data;

import java.util.List;

/**
 * One thing to teach and the images to test it on. Tests are never references.
 *
 * @param name unique in its set
 * @param className its class word, which look-alikes keep
 * @param group concepts of one group are in view together; empty when there are no groups
 * @param references images that show it, to draw references from, at least 1
 * @param positives test images that show it, at least 1
 * @param negatives test images that do not
 */
public record BenchConcept(
    String name,
    String className,
    String group,
    List<BenchImage> references,
    List<BenchImage> positives,
    List<BenchImage> negatives) {
  public BenchConcept {
    references = List.copyOf(references);
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
    if (references.isEmpty() || positives.isEmpty()) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" has "
              + references.size()
              + " references and "
              + positives.size()
              + " positive test images; each must be at least 1");
    }
  }
}
