package io.github.personalseg.segment;

import io.github.personalseg.backbone.Proposals;

/** Labels frames. Stateless; safe to use from any thread. */
public final class Segmenter {
  private Segmenter() {}

  /**
   * Labels one frame. A proposal that is not sure enough to be a concept is labelled as if that
   * concept had not been taught.
   */
  public static Segmentation segment(Proposals proposals, Generation generation) {
    return label(Fusion.fuse(proposals, generation), generation);
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

  /** Labels a frame whose scores are known, without regard to the concepts' thresholds. */
  public static Segmentation label(ScoreGrid grid, Generation generation) {
    int width = grid.geometry().imageWidth();
    int height = grid.geometry().imageHeight();
    var classes = generation.classes();
    short[] idOfClass = new short[classes.size()];
    for (int c = 0; c < idOfClass.length; c++) {
      idOfClass[c] = (short) classes.get(c).id();
    }
    short[] ids = new short[width * height];
    float[] scores = new float[width * height];
    ArgMax.find(grid, idOfClass, ids, scores);
    grid.toProbabilities(scores);
    float minimum = generation.settings().minimumScore();
    if (minimum > 0) {
      for (int i = 0; i < ids.length; i++) {
        if (scores[i] < minimum) {
          ids[i] = (short) generation.depth().unlabelled();
        }
      }
    }
    var labels = new LabelImage(width, height, generation.depth(), ids, generation.number());
    return new Segmentation(labels, scores, classes);
  }
}
