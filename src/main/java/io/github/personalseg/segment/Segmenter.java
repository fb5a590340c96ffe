package io.github.personalseg.segment;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Labels frames. Stateless; safe to use from any thread. */
public final class Segmenter {
  private Segmenter() {}

  /**
   * Labels one frame. A concept whose pixels' mean score lies below its threshold is not in view:
   * the frame is then labelled as if that concept had not been taught.
   */
  public static Segmentation segment(Proposals proposals, Generation generation) {
    var asked = generation;
    while (true) {
      var segmentation = label(Fusion.fuse(proposals, asked), asked);
      var weak = weakConcepts(segmentation, asked);
      if (weak.isEmpty()) {
        return segmentation;
      }
      asked = asked.without(weak);
    }
  }

  /**
   * Labels one frame when another classifier than its embedding says how much of each proposal is
   * the generation's only concept; thresholds do not count.
   *
   * @param own the concept's share of each proposal, {@code [N]}, each 0..1
   */
  public static Segmentation segment(Proposals proposals, Generation generation, float[] own) {
    return label(Fusion.fuse(proposals, generation, own), generation);
  }

  private static Set<Concept> weakConcepts(Segmentation segmentation, Generation generation) {
    var weak = new HashSet<Concept>();
    for (Concept concept : generation.concepts()) {
      var labelClass = generation.classes().get(generation.classIndex(concept));
      for (ClassShare share : segmentation.shares()) {
        if (share.labelClass().equals(labelClass) && share.meanScore() < concept.threshold()) {
          weak.add(concept);
        }
      }
    }
    return weak;
  }

  /** Labels a frame whose scores are known, without regard to the concepts' thresholds. */
  static Segmentation label(ScoreGrid grid, Generation generation) {
    int width = grid.geometry().imageWidth();
    int height = grid.geometry().imageHeight();
    int[] best = new int[width * height];
    float[] scores = new float[width * height];
    ArgMax.find(grid, best, scores);

    var classes = generation.classes();
    short[] ids = new short[best.length];
    int[] pixels = new int[classes.size()];
    double[] sums = new double[classes.size()];
    float minimum = generation.settings().minimumScore();
    for (int i = 0; i < ids.length; i++) {
      if (scores[i] < minimum) {
        ids[i] = (short) generation.depth().unlabelled();
      } else {
        ids[i] = (short) classes.get(best[i]).id();
        pixels[best[i]]++;
        sums[best[i]] += scores[i];
      }
    }
    var labels = new LabelImage(width, height, generation.depth(), ids, generation.number());
    return new Segmentation(labels, scores, shares(classes, pixels, sums, ids.length));
  }

  private static List<ClassShare> shares(
      List<LabelClass> classes, int[] pixels, double[] sums, int area) {
    var shares = new ArrayList<ClassShare>();
    for (int c = 0; c < pixels.length; c++) {
      if (pixels[c] > 0) {
        float mean = (float) (sums[c] / pixels[c]);
        shares.add(new ClassShare(classes.get(c), pixels[c], (float) pixels[c] / area, mean));
      }
    }
    shares.sort(Comparator.comparingInt(ClassShare::pixels).reversed());
    return List.copyOf(shares);
  }
}
