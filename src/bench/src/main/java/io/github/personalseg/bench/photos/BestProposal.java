package io.github.personalseg.bench.photos;

import io.github.personalseg.backbone.Proposals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The proposal that fits a thing best.
 *
 * @param proposal its number, -1 where none touches the thing
 * @param iou with masks cut at one half, 0..1
 * @param iouAtHalfPeak the best one's with masks cut at half of their own peak, which another
 *     proposal may be
 * @param boundary boundary F-score of the former, 0..1
 * @param names its nearest names, "no object" among them
 */
public record BestProposal(
    int proposal, double iou, double iouAtHalfPeak, double boundary, List<String> names) {
  /** How many names are kept. */
  static final int NAMES = 6;

  public BestProposal {
    names = List.copyOf(names);
  }

  /** Finds it for each of several things of one picture. */
  static List<BestProposal> of(
      ProposalMasks masks, Proposals proposals, Naming naming, List<BitMask> things) {
    int[] best = new int[things.size()];
    double[] iou = new double[things.size()];
    double[] atPeak = new double[things.size()];
    Arrays.fill(best, -1);
    for (int n = 0; n < masks.count(); n++) {
      var own = masks.atHalf(n);
      var peak = masks.atHalfPeak(n);
      for (int t = 0; t < things.size(); t++) {
        double fit = own.iou(things.get(t));
        if (fit > iou[t]) {
          iou[t] = fit;
          best[t] = n;
        }
        atPeak[t] = Math.max(atPeak[t], peak.iou(things.get(t)));
      }
    }
    var found = new ArrayList<BestProposal>();
    for (int t = 0; t < things.size(); t++) {
      boolean none = best[t] < 0;
      found.add(
          new BestProposal(
              best[t],
              iou[t],
              atPeak[t],
              none ? 0 : masks.atHalf(best[t]).boundaryF(things.get(t)),
              none ? List.of() : naming.names(proposals, best[t], NAMES)));
    }
    return found;
  }
}
