package io.github.personalseg.concept.follow;

import io.github.personalseg.math.FloatVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Chooses from a track the views worth learning from: those that differ most from each other in
 * what tells the thing from others of its class. Views that reach the border of the picture, lie
 * half under something else, are unclear, or were only taken up again are left out.
 */
public final class ViewHarvest {
  /** Least mean probability inside the mask. */
  private static final double CLEAR = 0.8;

  /** Least share of the area of the views around it; less lies under something else. */
  private static final double WHOLE = 0.75;

  /** Views to each side that say how large it should be. */
  private static final int AROUND = 4;

  /** Fewer cells of the proposals' grid are too few to learn from. */
  private static final int LEAST_AREA = 16;

  /** Least distance, 1 − cosine, to the views already chosen; a nearer one tells nothing new. */
  private static final double NEW = 0.01;

  private ViewHarvest() {}

  /**
   * Chooses views.
   *
   * @param before the track backwards from the mark
   * @param after the track forwards from the same mark
   * @param most how many views at most, beside the marked one
   * @param beside the unit part of an embedding that tells the thing from others of its class
   * @return without the marked view, the one farthest from those before it first
   */
  public static List<Track.View> choose(
      Track before, Track after, int most, UnaryOperator<float[]> beside) {
    if (before.views().isEmpty()) {
      return List.of();
    }
    var all = Track.joined(before, after);
    List<Track.View> fit = new ArrayList<>();
    List<float[]> directions = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).frame() != before.marked().frame() && usable(all, i)) {
        fit.add(all.get(i));
        directions.add(beside.apply(all.get(i).embedding()));
      }
    }
    double[] nearest = new double[fit.size()];
    float[] newest = beside.apply(before.marked().embedding());
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = 1 - FloatVectors.dot(newest, directions.get(i));
    }
    List<Track.View> chosen = new ArrayList<>();
    while (chosen.size() < most) {
      int farthest = -1;
      for (int i = 0; i < nearest.length; i++) {
        if (nearest[i] >= NEW && (farthest < 0 || nearest[i] > nearest[farthest])) {
          farthest = i;
        }
      }
      if (farthest < 0) {
        return chosen;
      }
      chosen.add(fit.get(farthest));
      newest = directions.get(farthest);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], 1 - FloatVectors.dot(newest, directions.get(i)));
      }
    }
    return chosen;
  }

  /** Whether a view shows the thing whole and clearly. */
  private static boolean usable(List<Track.View> all, int i) {
    var view = all.get(i);
    if (!view.sure()
        || view.area() < LEAST_AREA
        || view.frame().clarity(view.proposal()) < CLEAR
        || view.parts().stream().anyMatch(view.frame()::atBorder)) {
      return false;
    }
    int largest = 0;
    for (int k = Math.max(0, i - AROUND); k <= Math.min(all.size() - 1, i + AROUND); k++) {
      largest = Math.max(largest, all.get(k).area());
    }
    return view.area() >= WHOLE * largest;
  }
}
