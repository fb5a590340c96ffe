package io.github.personalseg.segment;

import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.segment.fusion.ArgMax;
import io.github.personalseg.segment.fusion.ComposedLabels;
import io.github.personalseg.segment.fusion.DeviceFusion;
import io.github.personalseg.segment.fusion.FrameShares;
import io.github.personalseg.segment.fusion.FusionMemory;
import io.github.personalseg.segment.fusion.ProposalFusion;
import io.github.personalseg.segment.fusion.ScoreGrid;
import io.github.personalseg.segment.fusion.TileLabels;
import io.github.personalseg.segment.vocabulary.LabelSchema;

/** Labels frames. Stateless; safe to use from any thread. */
public final class Segmenter {
  private Segmenter() {}

  /**
   * Labels one frame. A proposal that is not sure enough to be a concept is labelled as if that
   * concept had not been taught. Words that name a concept share its pixels among themselves.
   */
  public static Segmentation segment(Proposals proposals, LabelSchema generation) {
    return segment(proposals, generation, false);
  }

  /**
   * The same.
   *
   * @param scored whether the scores will be asked for: they cost less together with the labels
   *     than afterwards
   */
  public static Segmentation segment(Proposals proposals, LabelSchema generation, boolean scored) {
    return segment(proposals, generation, scored, new FusionMemory());
  }

  /**
   * The same.
   *
   * @param memory what the frame is worked out in: the answer is good until it is used again
   */
  static Segmentation segment(
      Proposals proposals, LabelSchema generation, boolean scored, FusionMemory memory) {
    int width = proposals.geometry().imageWidth();
    int height = proposals.geometry().imageHeight();
    var frame = ProposalFusion.shares(proposals, generation, memory);
    short[] idOfClass = generation.plainIds();
    short[] ids = memory.ids(width * height);
    boolean now = scored || generation.settings().minimumScore() > 0;
    float[] scores = now ? memory.scores(ids.length) : null;
    TileLabels.find(frame, idOfClass, ids, scores, memory);
    if (scores != null) {
      leaveOut(ids, scores, generation);
    }
    ComposedLabels.divide(frame.shares(), proposals, generation, ids);
    var labels = new LabelImage(width, height, generation.depth(), ids, generation.number());
    return scores != null
        ? new Segmentation(labels, scores, generation.classes())
        : new Segmentation(labels, () -> scores(frame, idOfClass), generation.classes());
  }

  /**
   * Labels one frame where its masks lie, with scores that can be asked for at any time: what is
   * left on a GPU is scored at once, for it cannot be later.
   */
  public static Segmentation segment(FrameView frame, LabelSchema generation) {
    return segment(frame, generation, frame.labeller().isPresent());
  }

  /**
   * The same.
   *
   * @param scored whether the scores will be asked for; from a GPU, scores that were not asked for
   *     can be had only where {@link FrameView#proposals} was called meanwhile
   */
  public static Segmentation segment(FrameView frame, LabelSchema generation, boolean scored) {
    return segment(frame, generation, scored, new FusionMemory());
  }

  /**
   * The same.
   *
   * @param memory what the frame is worked out in: the answer is good until it is used again
   */
  static Segmentation segment(
      FrameView frame, LabelSchema generation, boolean scored, FusionMemory memory) {
    var labeller = frame.labeller();
    if (labeller.isEmpty()) {
      return segment(frame.proposals(), generation, scored, memory);
    }
    short[] idOfClass = generation.plainIds();
    boolean now = scored || generation.settings().minimumScore() > 0;
    var found = DeviceFusion.label(frame, labeller.get(), generation, idOfClass, now);
    if (now) {
      leaveOut(found.ids(), found.scores(), generation);
    }
    DeviceFusion.divide(frame, labeller.get(), generation, found.ids());
    var geometry = frame.geometry();
    var labels =
        new LabelImage(
            geometry.imageWidth(),
            geometry.imageHeight(),
            generation.depth(),
            found.ids(),
            generation.number());
    return now
        ? new Segmentation(labels, found.scores(), generation.classes())
        : new Segmentation(
            labels,
            () -> scores(ProposalFusion.shares(frame.proposals(), generation), idOfClass),
            generation.classes());
  }

  private static float[] scores(FrameShares frame, short[] idOfClass) {
    var geometry = frame.proposals().geometry();
    float[] scores = new float[geometry.imageWidth() * geometry.imageHeight()];
    TileLabels.find(frame, idOfClass, new short[scores.length], scores);
    return scores;
  }

  /**
   * Labels one frame when another classifier than its embedding says how much of each proposal is
   * the generation's only concept; thresholds do not count.
   *
   * @param own the concept's share of each proposal, {@code [N]}, each 0..1
   */
  public static Segmentation segment(Proposals proposals, LabelSchema generation, float[] own) {
    return label(ProposalFusion.fuse(proposals, generation, own), generation);
  }

  /**
   * Labels a frame whose scores are known, without regard to the concepts' thresholds and borders.
   *
   * @param grid of every class but the words that name concepts
   */
  public static Segmentation label(ScoreGrid grid, LabelSchema generation) {
    int width = grid.geometry().imageWidth();
    int height = grid.geometry().imageHeight();
    short[] idOfClass = generation.plainIds();
    short[] ids = new short[width * height];
    float[] scores = new float[width * height];
    ArgMax.find(grid, idOfClass, ids, scores);
    grid.toProbabilities(scores);
    leaveOut(ids, scores, generation);
    var labels = new LabelImage(width, height, generation.depth(), ids, generation.number());
    return new Segmentation(labels, scores, generation.classes());
  }

  /** Leaves pixels below the minimum unlabelled. */
  private static void leaveOut(short[] ids, float[] scores, LabelSchema generation) {
    float minimum = generation.settings().minimumScore();
    if (minimum > 0) {
      for (int i = 0; i < ids.length; i++) {
        if (scores[i] < minimum) {
          ids[i] = (short) generation.depth().unlabelled();
        }
      }
    }
  }
}
