package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.Proposals;
import java.util.List;
import java.util.Map;

/**
 * What decides a frame's labels. Nobody writes to it.
 *
 * @param proposals of the frame
 * @param shares how much of each proposal is each class, {@code [N, at least C]}
 * @param ofClass the same by class, {@code [C, N]}
 * @param negatives the concepts' negative proposals
 * @param borders where concepts end that claim proposals
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one step to the next, never compared
public record FrameShares(
    Proposals proposals,
    float[][] shares,
    float[][] ofClass,
    List<Negative> negatives,
    ClaimBorders borders) {

  /**
   * A concept's negative proposal.
   *
   * @param mask on the proposal grid, {@code [h, w]}, each 0..1
   * @param shares of the classes in it, {@code [at least C]}
   * @param own place of its concept among the classes
   * @param ofOwnConcept whether it speaks of its own concept alone
   */
  record Negative(float[] mask, float[] shares, int own, boolean ofOwnConcept) {}

  public FrameShares {
    negatives = List.copyOf(negatives);
  }

  /** The same with other borders. */
  FrameShares within(ClaimBorders other) {
    return new FrameShares(proposals, shares, ofClass, negatives, other);
  }

  /**
   * The same with other shares of some proposals, and without borders.
   *
   * @param others by the proposals' places
   */
  FrameShares with(Map<Integer, float[]> others) {
    float[][] changed = shares.clone();
    others.forEach((proposal, row) -> changed[proposal] = row);
    return new FrameShares(
        proposals,
        changed,
        ProposalFusion.byClass(changed, classCount()),
        negatives,
        ClaimBorders.NONE);
  }

  /** C. */
  int classCount() {
    return ofClass.length;
  }
}
