package io.github.personalseg.backbone;

import java.util.List;

/**
 * What decides the labels of one frame's pixels, once it is known what each proposal is. Rows of
 * shares are the C classes, then one more for each concept that claims proposals: the same class
 * without what it claims.
 *
 * @param shares how much of each proposal is each class, {@code [C + R, N]}
 * @param ids what stands for each class, {@code [C]}, unsigned
 * @param claims of the concepts that claim proposals, R
 * @param negatives the concepts' negative proposals
 * @param ofOwnConcept whether negative proposals speak of their own concept alone
 * @param poolFactor cells of the proposal grid along each side of a cell of negative masks
 * @param scored whether probabilities are asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one step to the next, never compared
public record PixelRules(
    float[][] shares,
    short[] ids,
    List<Claim> claims,
    List<Negative> negatives,
    boolean ofOwnConcept,
    int poolFactor,
    boolean scored) {
  /**
   * What a concept claims.
   *
   * @param place of the concept among the classes
   * @param weights how much each proposal's mask counts for covering a pixel, {@code [N]}, each
   *     0..1; 0 for what it does not claim
   */
  public record Claim(int place, float[] weights) {}

  /**
   * A concept's negative proposal.
   *
   * @param kernel size of the window, 1 or 3
   * @param weights of the masks, {@code [N, kernel, kernel]}
   * @param bias of the window's sum
   * @param shares of the rows in it, {@code [C + R]}
   * @param rows those of its own concept
   */
  public record Negative(
      int kernel, float[] weights, float bias, float[] shares, List<Integer> rows) {
    public Negative {
      rows = List.copyOf(rows);
    }
  }

  public PixelRules {
    claims = List.copyOf(claims);
    negatives = List.copyOf(negatives);
    if (shares.length != ids.length + claims.size()) {
      throw new IllegalArgumentException(
          shares.length
              + " rows of shares for "
              + ids.length
              + " classes and "
              + claims.size()
              + " claims");
    }
  }

  /** Rules that know of neither claims nor negative proposals, without probabilities. */
  public static PixelRules plain(float[][] shares, short[] ids) {
    return new PixelRules(shares, ids, List.of(), List.of(), false, 1, false);
  }
}
