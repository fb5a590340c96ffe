package io.github.personalseg.concept.follow;

import io.github.personalseg.backbone.FloatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What happened from one frame to the next: how far the picture moved as a whole, and whether it is
 * still the same scene. Found once for all things that are followed.
 *
 * @param from the frame before, or after when followed backwards
 * @param to the next frame
 * @param dx columns of the proposals' grid that most things moved
 * @param dy rows that most things moved
 * @param carried share of the proposals of {@code from} that have a successor in {@code to}, 0..1
 */
public record FrameChange(
    KeptProposals from, KeptProposals to, double dx, double dy, double carried) {
  /** Proposals larger than this share of the grid say little of motion. */
  private static final double LARGEST = 0.25;

  /** Cosine from which two proposals that choose each other are one thing. */
  private static final double SAME = 0.85;

  /** Overlap and cosine from which a proposal counts as a successor. */
  private static final double OVERLAP = 0.3;

  private static final double ALIKE = 0.75;

  /** Fewer covered cells than this are noise. */
  private static final int LEAST_AREA = 6;

  /** Compares two frames of one camera; frames of different sizes have nothing in common. */
  public static FrameChange between(KeptProposals from, KeptProposals to) {
    if (from.columns() != to.columns()
        || from.rows() != to.rows()
        || from.count() == 0
        || to.count() == 0
        || from.dim() != to.dim()) {
      return new FrameChange(from, to, 0, 0, 0);
    }
    int[] forth = nearest(from, to);
    int[] back = nearest(to, from);
    List<double[]> moves = new ArrayList<>();
    double largest = LARGEST * from.columns() * from.rows();
    for (int n = 0; n < forth.length; n++) {
      int m = forth[n];
      if (back[m] == n
          && from.area(n) <= largest
          && to.area(m) <= largest
          && from.area(n) >= LEAST_AREA
          && FloatVectors.dot(from.embedding(n), to.embedding(m)) >= SAME) {
        moves.add(
            new double[] {
              to.centre(m)[0] - from.centre(n)[0], to.centre(m)[1] - from.centre(n)[1]
            });
      }
    }
    double dx = median(moves, 0);
    double dy = median(moves, 1);
    return new FrameChange(from, to, dx, dy, carried(from, to, dx, dy));
  }

  /** For each proposal of {@code a} the one of {@code b} with the nearest embedding. */
  private static int[] nearest(KeptProposals a, KeptProposals b) {
    int[] nearest = new int[a.count()];
    for (int n = 0; n < nearest.length; n++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int m = 0; m < b.count(); m++) {
        double cosine = FloatVectors.dot(a.embedding(n), b.embedding(m));
        if (cosine > most) {
          most = cosine;
          nearest[n] = m;
        }
      }
    }
    return nearest;
  }

  private static double median(List<double[]> moves, int axis) {
    double[] sorted = moves.stream().mapToDouble(move -> move[axis]).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static double carried(KeptProposals from, KeptProposals to, double dx, double dy) {
    int counted = 0;
    int carried = 0;
    for (int n = 0; n < from.count(); n++) {
      if (from.area(n) >= LEAST_AREA) {
        long[] moved =
            Bits.moved(
                from.bits(n),
                from.columns(),
                from.rows(),
                (int) Math.round(dx),
                (int) Math.round(dy));
        counted++;
        for (int m = 0; m < to.count(); m++) {
          if (Bits.iou(moved, to.bits(m)) >= OVERLAP
              && FloatVectors.dot(from.embedding(n), to.embedding(m)) >= ALIKE) {
            carried++;
            break;
          }
        }
      }
    }
    return counted == 0 ? 0 : (double) carried / counted;
  }

  /** Seconds between the two, whichever comes first. */
  public double seconds() {
    return Math.abs(to.stamp() - from.stamp()) * 1e-9;
  }

  @Override
  public String toString() {
    return "FrameChange" + Arrays.toString(new double[] {seconds(), dx, dy, carried});
  }
}
