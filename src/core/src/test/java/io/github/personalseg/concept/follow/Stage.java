package io.github.personalseg.concept.follow;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A made-up scene: boxes that a camera pans over, each with an embedding that changes a little from
 * frame to frame. Proposal 0 is the thing to follow.
 */
final class Stage {
  static final int ROWS = 72;
  static final int COLUMNS = 96;
  static final int CELL = 4;
  private static final int DIM = 32;

  /** One thing; positions in cells. */
  static final class Thing {
    double x;
    double y;
    final int width;
    final int height;
    double[] embedding;
    boolean hidden;

    Thing(double x, double y, int width, int height, double[] embedding) {
      this.x = x;
      this.y = y;
      this.width = width;
      this.height = height;
      this.embedding = embedding;
    }
  }

  final Random random;
  final List<Thing> things = new ArrayList<>();

  /** How much an embedding changes from frame to frame. */
  double change = 0.05;

  /**
   * @param count things beside the first one, none of which overlaps it
   */
  Stage(long seed, int count) {
    random = new Random(seed);
    things.add(new Thing(40, 30, 10, 12, unit()));
    for (int i = 0; i < count; i++) {
      int width = 5 + random.nextInt(9);
      int height = 5 + random.nextInt(9);
      boolean above = i % 2 == 0;
      things.add(
          new Thing(
              6 + 12 * (i / 2) % 80, above ? 4 + random.nextInt(8) : 52, width, height, unit()));
    }
  }

  Thing first() {
    return things.get(0);
  }

  double[] unit() {
    double[] vector = new double[DIM];
    for (int d = 0; d < DIM; d++) {
      vector[d] = random.nextGaussian();
    }
    return normalized(vector);
  }

  /** A unit vector of a given cosine to another. */
  double[] alike(double[] to, double cosine) {
    double[] other = unit();
    double along = 0;
    for (int d = 0; d < DIM; d++) {
      along += other[d] * to[d];
    }
    for (int d = 0; d < DIM; d++) {
      other[d] -= along * to[d];
    }
    other = normalized(other);
    for (int d = 0; d < DIM; d++) {
      other[d] = cosine * to[d] + Math.sqrt(1 - cosine * cosine) * other[d];
    }
    return other;
  }

  private static double[] normalized(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    double[] unit = vector.clone();
    for (int d = 0; d < unit.length; d++) {
      unit[d] /= Math.sqrt(square);
    }
    return unit;
  }

  /** Everything moves with the camera, and embeddings change a little. */
  void pan(double dx, double dy) {
    for (Thing thing : things) {
      thing.x += dx;
      thing.y += dy;
      thing.embedding = alike(thing.embedding, Math.cos(change * random.nextDouble()));
    }
  }

  KeptProposals frame(double seconds) {
    return KeptProposals.of(Math.round(seconds * 1e9), proposals());
  }

  Proposals proposals() {
    int cells = ROWS * COLUMNS;
    float[] logits = new float[things.size() * cells];
    float[] embeddings = new float[things.size() * DIM];
    for (int n = 0; n < things.size(); n++) {
      var thing = things.get(n);
      for (int i = 0; i < cells; i++) {
        double x = i % COLUMNS + 0.5 - thing.x;
        double y = i / COLUMNS + 0.5 - thing.y;
        boolean inside = !thing.hidden && x >= 0 && x < thing.width && y >= 0 && y < thing.height;
        logits[n * cells + i] = inside ? 4 : -4;
      }
      for (int d = 0; d < DIM; d++) {
        embeddings[n * DIM + d] = (float) thing.embedding[d];
      }
    }
    return new Proposals(
        things.size(),
        ROWS,
        COLUMNS,
        DIM,
        logits,
        embeddings,
        new FeatureMap(1, 1, 1, new float[1]),
        new FrameGeometry(
            COLUMNS * CELL, ROWS * CELL, COLUMNS * CELL, ROWS * CELL, COLUMNS * CELL, ROWS * CELL));
  }

  /** Whether a view shows the first thing where it is now. */
  boolean showsFirst(Track.View view) {
    double[] centre = view.frame().centre(view.proposal());
    return Math.abs(centre[0] - first().x - first().width / 2.0) < 2
        && Math.abs(centre[1] - first().y - first().height / 2.0) < 2;
  }
}
