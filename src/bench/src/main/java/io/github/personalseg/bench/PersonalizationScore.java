package io.github.personalseg.bench;

import java.util.OptionalDouble;

/**
 * Scores label images of one pass against ground truth: every word without the concept, and the
 * concept alone. Not thread-safe.
 *
 * <p>Pixels whose truth is the concept are ignored for the words, in an untaught pass as in a
 * taught one, so the two can be compared: an untaught model may call the concept's pixels by its
 * class word or not, it makes no difference. A word's pixel that is claimed for the concept counts
 * as missed.
 */
public final class PersonalizationScore {
  private final int conceptTruth;
  private final int conceptPrediction;
  private final ConfusionMatrix words;
  private BinaryScore concept = BinaryScore.ZERO;
  private int frames;

  /**
   * @param words number of words; true and predicted ids below it mean the same word
   * @param conceptTruth the truth's id of the concept, at least {@code words}
   * @param conceptPrediction the predicted id that counts as the concept: the concept's own once it
   *     is taught, its class word's before
   */
  public PersonalizationScore(int words, int conceptTruth, int conceptPrediction) {
    if (conceptTruth < words) {
      throw new IllegalArgumentException(
          "the concept's true id " + conceptTruth + " is a word's; allowed: " + words + " and up");
    }
    this.words = new ConfusionMatrix(words);
    this.conceptTruth = conceptTruth;
    this.conceptPrediction = conceptPrediction;
  }

  /** Counts one frame; both arrays hold a label per pixel. */
  public void add(int[] truth, int[] predicted) {
    words.add(truth, predicted);
    concept = concept.plus(BinaryScore.of(truth, conceptTruth, predicted, conceptPrediction));
    frames++;
  }

  /** Frames counted so far. */
  public int frames() {
    return frames;
  }

  /** Mean IoU over the words that occur in the truth; empty before any did. */
  public OptionalDouble meanIou() {
    return words.meanIou();
  }

  /** The words' counts. */
  public ConfusionMatrix words() {
    return words;
  }

  /** The concept against everything else. */
  public BinaryScore concept() {
    return concept;
  }
}
