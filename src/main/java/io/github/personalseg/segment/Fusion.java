package io.github.personalseg.segment;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;

/**
 * Joins proposals with words, concepts and "no object": S = softmax over the classes of logitScale
 * · cosine, P = sigmoid(M)ᵀ S without the "no object" column. Every concept with a negative
 * proposal adds one proposal of its own.
 *
 * <p>Shares of a proposal below {@value #NEGLIGIBLE} are left out, which changes no score by more
 * than the number of proposals times that.
 */
public final class Fusion {
  private static final float NEGLIGIBLE = 1e-7f;

  /** Cells worked on at a time, so that a block of one class stays in the first cache. */
  private static final int BLOCK = 1024;

  private Fusion() {}

  /** The scores of every class on the proposal grid. */
  public static ScoreGrid fuse(Proposals proposals, Generation generation) {
    float[][] text = generation.textEmbeddings();
    int dim = proposals.dim();
    if (text[0].length != dim) {
      throw new IllegalArgumentException(
          "vocabulary embeddings have "
              + text[0].length
              + " dimensions; the proposals have "
              + dim);
    }
    var masks = MaskProbabilities.of(proposals);
    int classes = generation.classes().size();
    int cells = proposals.height() * proposals.width();
    float[] scores = new float[classes * cells];

    float[][] shares = new float[proposals.count()][];
    for (int n = 0; n < shares.length; n++) {
      shares[n] = shares(proposals.embeddings(), n * dim, text, generation.logitScale());
    }
    addBlockwise(scores, cells, classes, shares, masks.values());
    for (Concept concept : generation.concepts()) {
      concept
          .negative()
          .ifPresent(
              negative -> {
                if (negative.count() != proposals.count()) {
                  throw new IllegalArgumentException(
                      "concept \""
                          + concept.name()
                          + "\" weights "
                          + negative.count()
                          + " proposals; the model has "
                          + proposals.count());
                }
                float[] z = NegativeMask.embedding(negative, proposals.embeddings(), dim);
                float[] mask =
                    NegativeMask.probabilities(
                        negative,
                        masks,
                        generation.settings().learningStride(),
                        proposals.geometry());
                float[][] share = {shares(z, 0, text, generation.logitScale())};
                addBlockwise(scores, cells, classes, share, mask);
              });
    }
    return new ScoreGrid(
        classes, proposals.height(), proposals.width(), scores, proposals.geometry());
  }

  /** Softmax over the rows of {@code text} for one mask embedding. */
  static float[] shares(float[] embeddings, int offset, float[][] text, float logitScale) {
    float[] shares = new float[text.length];
    float highest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = logitScale * dot(embeddings, offset, text[c]);
      highest = Math.max(highest, shares[c]);
    }
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = (float) Math.exp(shares[c] - highest);
      sum += shares[c];
    }
    for (int c = 0; c < shares.length; c++) {
      shares[c] /= (float) sum;
    }
    return shares;
  }

  /** Four running sums let the compiler keep several multiplications in flight. */
  private static float dot(float[] a, int offset, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < b.length; i += 4) {
      s0 += a[offset + i] * b[i];
      s1 += a[offset + i + 1] * b[i + 1];
      s2 += a[offset + i + 2] * b[i + 2];
      s3 += a[offset + i + 3] * b[i + 3];
    }
    for (; i < b.length; i++) {
      s0 += a[offset + i] * b[i];
    }
    return s0 + s1 + s2 + s3;
  }

  private static void addBlockwise(
      float[] scores, int cells, int classes, float[][] shares, float[] masks) {
    for (int from = 0; from < cells; from += BLOCK) {
      int to = Math.min(cells, from + BLOCK);
      for (int n = 0; n < shares.length; n++) {
        for (int c = 0; c < classes; c++) {
          float share = shares[n][c];
          if (share >= NEGLIGIBLE) {
            addScaled(scores, c * cells, masks, n * cells, share, from, to);
          }
        }
      }
    }
  }

  private static void addScaled(
      float[] sums, int sumsAt, float[] values, int valuesAt, float factor, int from, int to) {
    for (int i = from; i < to; i++) {
      sums[sumsAt + i] += factor * values[valuesAt + i];
    }
  }
}
