package io.github.personalseg.concept;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.learn.LearningTask;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.DoubleVectors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Small made-up frames. Proposal 0 is the concept, proposal 1 a look-alike near the same class
 * word, the others are other things; every proposal is a box of its own.
 */
public final class Samples {
  public static final TuningSettings QUICK =
      new TuningSettings(
          0.1,
          0.1,
          10,
          5e-3,
          60,
          16,
          TuningSettings.Parts.ALL,
          3,
          TuningSettings.LossWeights.SAN,
          1);

  private Samples() {}

  /** A task whose arrays have the given sizes; {@code columns} and {@code rows} count cells. */
  public static LearningTask task(
      long seed,
      int count,
      int dim,
      int vocabulary,
      int columns,
      int rows,
      int references,
      TuningSettings settings) {
    var random = new Random(seed);
    float[][] words = new float[vocabulary][];
    for (int v = 0; v < vocabulary; v++) {
      words[v] = unit(random, dim);
    }
    float[] concept = near(random, words[0], 0.5);
    List<Reference> frames = new ArrayList<>();
    for (int k = 0; k < references; k++) {
      frames.add(reference(random, count, dim, words, concept, columns, rows));
    }
    return new LearningTask(
        "my mug", "mug", words[0], words, unit(random, dim), 20, frames, settings);
  }

  public static LearningTask task(long seed, TuningSettings settings) {
    return task(seed, 10, 12, 6, 12, 9, 3, settings);
  }

  public static LearningTask with(LearningTask task, List<Reference> references) {
    return new LearningTask(
        task.name(),
        task.className(),
        task.classEmbedding(),
        task.vocabulary(),
        task.noObject(),
        task.logitScale(),
        references,
        task.settings());
  }

  private static Reference reference(
      Random random, int count, int dim, float[][] words, float[] concept, int columns, int rows) {
    float[] logits = new float[count * columns * rows];
    float[] embeddings = new float[count * dim];
    Mask.Box box = null;
    for (int n = 0; n < count; n++) {
      int width = 2 + random.nextInt(Math.max(1, columns / 3));
      int height = 2 + random.nextInt(Math.max(1, rows / 3));
      int left = random.nextInt(columns - width);
      int top = random.nextInt(rows - height);
      for (int i = 0; i < columns * rows; i++) {
        boolean inside =
            i % columns >= left
                && i % columns < left + width
                && i / columns >= top
                && i / columns < top + height;
        logits[n * columns * rows + i] = (inside ? 4 : -4) + (float) random.nextGaussian();
      }
      if (n == 0) {
        box = new Mask.Box(left * 16, top * 16, width * 16, height * 16);
      }
      float[] embedding =
          n == 0
              ? near(random, concept, 0.1)
              : near(random, words[n == 1 ? 0 : random.nextInt(words.length)], 0.3);
      System.arraycopy(embedding, 0, embeddings, n * dim, dim);
    }
    float[] features = new float[dim * columns * rows];
    for (int i = 0; i < features.length; i++) {
      features[i] = concept[i / (columns * rows)] + 0.3f * (float) random.nextGaussian();
    }
    var geometry =
        new FrameGeometry(
            columns * 16, rows * 16, columns * 16, rows * 16, columns * 16, rows * 16);
    var proposals =
        new Proposals(
            count,
            rows,
            columns,
            dim,
            logits,
            embeddings,
            new FeatureMap(dim, rows, columns, features),
            geometry);
    return Reference.positive(
        proposals, new Annotation.Image(Mask.ofBox(columns * 16, rows * 16, box)));
  }

  /** A frame with one sharp box-shaped proposal per box, in cells of 16 pixels. */
  public static Proposals frame(int columns, int rows, Mask.Box... boxes) {
    float[] logits = new float[boxes.length * columns * rows];
    for (int n = 0; n < boxes.length; n++) {
      for (int i = 0; i < columns * rows; i++) {
        int x = i % columns - boxes[n].x();
        int y = i / columns - boxes[n].y();
        boolean inside = x >= 0 && x < boxes[n].width() && y >= 0 && y < boxes[n].height();
        logits[n * columns * rows + i] = inside ? 5 : -5;
      }
    }
    return new Proposals(
        boxes.length,
        rows,
        columns,
        1,
        logits,
        new float[boxes.length],
        new FeatureMap(1, 1, 1, new float[1]),
        new FrameGeometry(
            columns * 16, rows * 16, columns * 16, rows * 16, columns * 16, rows * 16));
  }

  public static Concept concept(String id, String name, int labelId) {
    var negative =
        new NegativeProposal(4, 3, new float[] {0.1f, 0.2f, -0.3f, 0.4f}, new float[36], -0.5f);
    var identity =
        new InstancePrototype(
            new float[] {0, 1, 0},
            0.5f,
            new float[] {1, 0, 0},
            List.of(new InstancePrototype.LookAlike(new float[] {0, 0, 1}, 0.125f)));
    return new Concept(
        id,
        name,
        "mug",
        labelId,
        "b".repeat(64),
        new float[] {0.6f, 0, -0.8f},
        Optional.of(negative),
        0.25f,
        Optional.of(identity),
        Instant.parse("2025-01-02T03:04:05Z"));
  }

  private static float[] unit(Random random, int dim) {
    return near(random, new float[dim], 1);
  }

  private static float[] near(Random random, float[] centre, double spread) {
    double[] vector = new double[centre.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = centre[d] + spread * random.nextGaussian() / Math.sqrt(vector.length);
    }
    return DoubleVectors.toFloats(DoubleVectors.normalize(vector));
  }
}
