package io.github.personalseg.bench.photos;

import io.github.personalseg.bench.BinaryScore;
import java.util.List;

/**
 * What the untaught model makes of pictures in COCO's format.
 *
 * @param pictures looked at
 * @param things instances, crowds left out
 * @param household those of a household that count at least {@link CocoStudy#LEAST_PIXELS} pixels
 * @param words each group of household words that occurs
 * @param unknown instances of at least as many pixels whose class the vocabulary has no word for
 */
public record CocoFigures(
    int pictures, int things, Found household, List<WordGroup> words, Unknown unknown) {
  public CocoFigures {
    words = List.copyOf(words);
  }

  /**
   * How well instances are outlined.
   *
   * @param count of them
   * @param meanBest mean IoU of the best proposal, 0..1
   * @param shares of them whose best proposal reaches 0.5, 0.7 and 0.85
   * @param boundary mean boundary F-score of the best proposal
   * @param namedRight share whose best proposal is named right, of those with a word
   */
  public record Found(
      int count, double meanBest, double[] shares, double boundary, double namedRight) {}

  /**
   * Words that mean the same classes.
   *
   * @param classes of COCO
   * @param words of the vocabulary that are right for them
   * @param pixels labelled so against the marked ones
   */
  public record WordGroup(List<String> classes, List<String> words, BinaryScore pixels) {}

  /**
   * Things without a word.
   *
   * @param count of them
   * @param wrongInLabels how many are mostly covered by words in the label image
   * @param wrongByProposal how many have a best proposal that a word names
   * @param mostOften the words that name them most often, with their numbers
   */
  public record Unknown(
      int count, int wrongInLabels, int wrongByProposal, List<String> mostOften) {}

  /** Mean IoU over the household words that occur. */
  public double meanIou() {
    return words.stream().mapToDouble(w -> w.pixels().iou()).average().orElse(0);
  }
}
