package io.github.personalseg.concept.follow;

import io.github.personalseg.math.FloatVectors;
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
 * @param carried share of the proposals of one frame that the other shows as well, 0..1: the larger
 *     of both ways, for something that comes into view adds proposals without a counterpart, and
 *     something that goes takes them away
 * @param alike share of what one frame shows that looks like something of about its size anywhere
 *     in the other, 0..1, larger things for more: the larger of both ways. A fast or blurred
 *     picture moves everything and yet shows the same things; a cut shows others
 */
public record FrameChange(
    KeptProposals from, KeptProposals to, double dx, double dy, double carried, double alike) {
  /** Proposals larger than this share of the grid say little of motion. */
  private static final double LARGEST = 0.25;

  /** Cosine from which two proposals that choose each other are one thing. */
  private static final double SAME = 0.85;

  /** Overlap and cosine from which a proposal counts as a successor. */
  private static final double OVERLAP = 0.3;

  private static final double ALIKE = 0.75;

  /** Cosine from which something looks the same, wherever it is. */
  private static final double LOOKS = 0.9;

  /** Least share of the larger of two areas that look the same. */
  private static final double SIZE = 0.4;

  /** Fewer covered cells than this are noise. */
  private static final int LEAST_AREA = 6;

  /** Compares two frames of one camera; frames of different sizes have nothing in common. */
  public static FrameChange between(KeptProposals from, KeptProposals to) {
    if (from.columns() != to.columns()
        || from.rows() != to.rows()
        || from.count() == 0
        || to.count() == 0
        || from.dim() != to.dim()) {
      return new FrameChange(from, to, 0, 0, 0, 0);
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
    double[] across = middle(moves, 0);
    double[] down = middle(moves, 1);
    double dx = across[1];
    double dy = down[1];
    // What is the upper of the middle two one way is the lower one the other way.
    double carried = Math.max(carried(from, to, dx, dy), carried(to, from, -across[0], -down[0]));
    double alike = Math.max(alike(from, to), alike(to, from));
    return new FrameChange(from, to, dx, dy, carried, alike);
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

  /** The two moves in the middle, the lower first; the same twice where one is in the middle. */
  private static double[] middle(List<double[]> moves, int axis) {
    double[] sorted = moves.stream().mapToDouble(move -> move[axis]).sorted().toArray();
    return sorted.length == 0
        ? new double[2]
        : new double[] {sorted[(sorted.length - 1) / 2], sorted[sorted.length / 2]};
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

  private static double alike(KeptProposals from, KeptProposals to) {
    double counted = 0;
    double alike = 0;
    for (int n = 0; n < from.count(); n++) {
      double area = from.area(n);
      if (area >= LEAST_AREA) {
        counted += Math.sqrt(area);
        for (int m = 0; m < to.count(); m++) {
          if (Math.min(area, to.area(m)) >= SIZE * Math.max(area, to.area(m))
              && FloatVectors.dot(from.embedding(n), to.embedding(m)) >= LOOKS) {
            alike += Math.sqrt(area);
            break;
          }
        }
      }
    }
    return counted == 0 ? 0 : alike / counted;
  }

  /** Seconds between the two, whichever comes first. */
  public double seconds() {
    return Math.abs(to.stamp() - from.stamp()) * 1e-9;
  }

  @Override
  public String toString() {
    return "FrameChange" + Arrays.toString(new double[] {seconds(), dx, dy, carried, alike});
  }
}
