package io.github.personalseg.bench.protocol;

import java.util.List;

/**
 * Everything measured on one concept.
 *
 * @param concept its name
 * @param positives test images that show it
 * @param negatives test images that do not
 * @param outcomes one per approach, number of references and seed
 */
public record ConceptOutcomes(
    String concept, int positives, int negatives, List<Outcome> outcomes) {}
