package io.github.personalseg.segment;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Made-up models, frames and concepts. */
public final class Frames {
  public static final int DIM = 8;
  public static final int PROPOSALS = 5;
  static final LabelSchema.Settings SETTINGS = new LabelSchema.Settings(16, 0);

  private Frames() {}

  public static float[] unit(int axis) {
    float[] vector = new float[DIM];
    vector[axis] = 1;
    return vector;
  }

  /** A 64x48 camera image in a 64x64 input; masks on a 16x16 grid of stride 4. */
  public static Proposals random(Random random) {
    float[] logits = new float[PROPOSALS * 16 * 16];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    return proposals(logits, randomRows(random, PROPOSALS));
  }

  public static Proposals proposals(float[] logits, float[] embeddings) {
    return new Proposals(
        PROPOSALS,
        16,
        16,
        DIM,
        logits,
        embeddings,
        new FeatureMap(DIM, 1, 1, new float[DIM]),
        new FrameGeometry(64, 48, 64, 48, 64, 64));
  }

  static float[] randomRows(Random random, int count) {
    float[] rows = new float[count * DIM];
    for (int n = 0; n < count; n++) {
      System.arraycopy(randomUnit(random), 0, rows, n * DIM, DIM);
    }
    return rows;
  }

  public static float[] randomUnit(Random random) {
    float[] vector = new float[DIM];
    for (int d = 0; d < DIM; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return FloatVectors.normalized(vector);
  }

  public static Vocabulary randomVocabulary(Random random, int words) {
    float[][] embeddings = new float[words][];
    for (int i = 0; i < words; i++) {
      embeddings[i] = randomUnit(random);
    }
    return new Vocabulary(
        IntStream.range(0, words).mapToObj(i -> "word " + i).toList(), embeddings);
  }

  public static NegativeProposal randomNegative(Random random, int kernel) {
    float[] wZ = new float[PROPOSALS];
    float[] wM = new float[PROPOSALS * kernel * kernel];
    for (int i = 0; i < wZ.length; i++) {
      wZ[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < wM.length; i++) {
      wM[i] = (float) random.nextGaussian();
    }
    return new NegativeProposal(PROPOSALS, kernel, wZ, wM, 0.3f);
  }

  public static Concept concept(
      String name,
      int labelId,
      float[] embedding,
      Optional<NegativeProposal> negative,
      float threshold) {
    return new Concept(
        "0".repeat(32),
        name,
        "mug",
        labelId,
        "hash",
        embedding,
        negative,
        threshold,
        Instant.EPOCH);
  }

  public static LabelSchema generation(Vocabulary vocabulary, Concept... concepts) {
    return LabelSchema.of(7, model(), vocabulary, List.of(concepts), SETTINGS);
  }

  /** A model that only knows its constants. */
  public static OvssModel model() {
    return new OvssModel() {
      @Override
      public String bundleHash() {
        return "hash";
      }

      @Override
      public int dim() {
        return DIM;
      }

      @Override
      public int proposalCount() {
        return PROPOSALS;
      }

      @Override
      public Proposals infer(RgbImage image, @Nullable Proposals used) {
        throw new UnsupportedOperationException();
      }

      @Override
      public float[][] encodeText(List<String> phrases) {
        return phrases.stream().map(p -> unit(p.length() % DIM)).toArray(float[][]::new);
      }

      @Override
      public float[] noObject() {
        return unit(DIM - 1);
      }

      @Override
      public float logitScale() {
        return 10;
      }

      @Override
      public void close() {}
    };
  }
}
