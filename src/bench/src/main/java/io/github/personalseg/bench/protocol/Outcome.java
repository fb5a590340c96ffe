package io.github.personalseg.bench.protocol;

import io.github.personalseg.bench.BinaryScore;
import java.util.Map;

/**
 * How one approach did on one concept.
 *
 * @param approach its name
 * @param shots K; 0 when it does not look at references
 * @param seed that drew the references
 * @param concept pixels of the concept against all others, over every test image
 * @param meanIou mean IoU over the concept and all words in the combined maps, 0..1
 * @param wordIou mean IoU over the words, pixels of the concept left out, 0..1
 * @param words pixels of each word that occurs, pixels of the concept left out
 * @param seconds to learn, without backbone passes
 */
public record Outcome(
    String approach,
    int shots,
    long seed,
    BinaryScore concept,
    double meanIou,
    double wordIou,
    Map<String, BinaryScore> words,
    double seconds) {}
