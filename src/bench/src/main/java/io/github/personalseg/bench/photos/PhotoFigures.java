package io.github.personalseg.bench.photos;

import io.github.personalseg.bench.BinaryScore;

/**
 * What the untaught model makes of the thing in one photograph.
 *
 * @param picture its file below the folder
 * @param thing whose picture it is
 * @param best the proposal that fits best
 * @param naming how that one is named
 * @param rightInFive whether a right word is among its first five words
 * @param classWord pixels labelled with a class word of the thing against its mask
 */
public record PhotoFigures(
    String picture,
    String thing,
    BestProposal best,
    Named naming,
    boolean rightInFive,
    BinaryScore classWord) {

  /** How a proposal is named. */
  public enum Named {
    /** A word of the thing comes before all words and "no object". */
    RIGHT,
    /** "No object" comes first. */
    NOTHING,
    /** A wrong word comes first. */
    WRONG,
    /** The vocabulary has no word for the thing. */
    NO_WORD
  }
}
