package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import org.jspecify.annotations.Nullable;

/**
 * The arrays in which a frame's labels are worked out, used again for the next frame when nobody
 * reads anything of this one any more. Of one frame at a time; not thread safe.
 */
public final class FusionMemory {
  private short[] ids = {};
  private short[] idsAside = {};
  private float[] scores = {};
  private float[] scoresAside = {};
  private float[][] shares = {};
  private float[][] ofClass = {};
  private @Nullable Sampling sampling;

  /** Where a camera's pixels lie on a grid. */
  private record Sampling(
      FrameGeometry geometry, int height, int width, AxisSampling rows, AxisSampling columns) {
    static Sampling of(Proposals frame) {
      return new Sampling(
          frame.geometry(),
          frame.height(),
          frame.width(),
          ScoreGrid.rows(frame.height(), frame.geometry()),
          ScoreGrid.columns(frame.width(), frame.geometry()));
    }

    boolean fits(Proposals frame) {
      return height == frame.height()
          && width == frame.width()
          && geometry.equals(frame.geometry());
    }
  }

  /** For the ids of so many pixels; of any values. */
  public short[] ids(int pixels) {
    ids = fitting(ids, pixels);
    return ids;
  }

  /** For the scores of so many pixels; of any values. */
  public float[] scores(int pixels) {
    scores = fitting(scores, pixels);
    return scores;
  }

  /** {@code [proposals, classes]}, of any values. */
  float[][] shares(int proposals, int classes) {
    shares = fitting(shares, proposals, classes);
    return shares;
  }

  /** {@code [classes, proposals]}, of any values. */
  float[][] ofClass(int classes, int proposals) {
    ofClass = fitting(ofClass, classes, proposals);
    return ofClass;
  }

  /** Where ids and scores go, on the grid of a frame's proposals. */
  ArgMax.Target target(Proposals frame, short[] idOfClass, short[] ids, float @Nullable [] scores) {
    var sampled = sampling;
    if (sampled == null || !sampled.fits(frame)) {
      sampled = Sampling.of(frame);
      sampling = sampled;
    }
    return new ArgMax.Target(sampled.rows(), sampled.columns(), idOfClass, ids, scores);
  }

  /** A second target beside one, of the same size; of any values. */
  ArgMax.Target aside(ArgMax.Target target) {
    idsAside = fitting(idsAside, target.ids().length);
    if (target.scores() != null) {
      scoresAside = fitting(scoresAside, target.ids().length);
    }
    return new ArgMax.Target(
        target.rows(),
        target.columns(),
        target.idOfClass(),
        idsAside,
        target.scores() == null ? null : scoresAside);
  }

  private static short[] fitting(short[] used, int length) {
    return used.length == length ? used : new short[length];
  }

  private static float[] fitting(float[] used, int length) {
    return used.length == length ? used : new float[length];
  }

  private static float[][] fitting(float[][] used, int rows, int columns) {
    return used.length == rows && (rows == 0 || used[0].length == columns)
        ? used
        : new float[rows][columns];
  }
}
