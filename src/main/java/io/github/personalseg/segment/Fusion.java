package io.github.personalseg.segment;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.image.Strips;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Joins proposals with words, concepts and "no object": S = softmax over the classes of logitScale
 * · cosine, P = sigmoid(M)ᵀ S without the "no object" column. Every concept with a negative
 * proposal adds one proposal of its own.
 *
 * <p>A concept takes no part in a proposal in which its share, among the words and itself alone,
 * lies below its threshold: what other concepts there are does not decide whether it is sure.
 *
 * <p>Negative proposals may instead speak of their own concept alone ({@link
 * Generation.Negatives}): a concept that does not outweigh its own negative proposal at a cell is
 * out of the running there.
 *
 * <p>Shares of a proposal below {@value #NEGLIGIBLE} are left out, which changes no score by more
 * than the number of proposals times that.
 */
public final class Fusion {
  private static final float NEGLIGIBLE = 1e-7f;

  /** Cells worked on at a time, so that a block of one class stays in the first cache. */
  private static final int BLOCK = 256;

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

    float[] thresholds = generation.thresholds();
    float[][] shares = new float[proposals.count()][];
    for (int n = 0; n < shares.length; n++) {
      shares[n] =
          shares(proposals.embeddings(), n * dim, text, generation.logitScale(), thresholds);
    }
    addBlockwise(scores, cells, classes, shares, masks.values());
    for (Concept concept : generation.concepts()) {
      concept
          .negative()
          .ifPresent(
              negative -> {
                float[] z = negative.embedding(proposals.embeddings());
                float[] mask =
                    NegativeMask.onProposalGrid(
                        negative,
                        masks,
                        generation.settings().learningStride(),
                        proposals.geometry());
                if (generation.settings().negatives() == Generation.Negatives.OWN_CONCEPT) {
                  float share = ownShare(z, generation, concept);
                  int row = generation.classIndex(concept);
                  weigh(scores, row * cells, share, mask);
                } else {
                  float[][] share = {shares(z, 0, text, generation.logitScale(), thresholds)};
                  addBlockwise(scores, cells, classes, share, mask);
                }
              });
    }
    return new ScoreGrid(
        classes, proposals.height(), proposals.width(), scores, proposals.geometry());
  }

  /** A concept's share of its negative proposal, among the words, "no object" and itself. */
  private static float ownShare(float[] embedding, Generation generation, Concept concept) {
    float[][] words = generation.vocabulary().embeddings();
    float[][] text = Arrays.copyOf(words, words.length + 2);
    text[words.length] = concept.embedding();
    text[words.length + 1] = generation.textEmbeddings()[generation.classes().size()];
    return shares(embedding, 0, text, generation.logitScale(), new float[0])[words.length];
  }

  /**
   * Adds what the negative proposal says for its concept; where it says more against, 0 is left.
   */
  private static void weigh(float[] scores, int offset, float share, float[] mask) {
    for (int i = 0; i < mask.length; i++) {
      float claim = scores[offset + i] + share * mask[i];
      scores[offset + i] = claim > (1 - share) * mask[i] ? claim : 0;
    }
  }

  /**
   * The scores when another classifier than its embedding says how much of each proposal is the
   * generation's only concept; the words share the rest.
   *
   * @param own {@code [N]}, each 0..1
   */
  static ScoreGrid fuse(Proposals proposals, Generation generation, float[] own) {
    int words = generation.vocabulary().size();
    if (generation.concepts().size() != 1 || own.length != proposals.count()) {
      throw new IllegalArgumentException(
          generation.concepts().size()
              + " concepts and "
              + own.length
              + " shares; one concept and "
              + proposals.count()
              + " shares are needed");
    }
    float[][] all = generation.textEmbeddings();
    float[][] text = Arrays.copyOf(all, words + 1);
    text[words] = all[words + 1];
    float[][] shares = new float[own.length][];
    for (int n = 0; n < own.length; n++) {
      float[] open =
          shares(
              proposals.embeddings(),
              n * proposals.dim(),
              text,
              generation.logitScale(),
              new float[0]);
      shares[n] = new float[words + 1];
      for (int c = 0; c < words; c++) {
        shares[n][c] = (1 - own[n]) * open[c];
      }
      shares[n][words] = own[n];
    }
    var masks = MaskProbabilities.of(proposals);
    int cells = proposals.height() * proposals.width();
    float[] scores = new float[(words + 1) * cells];
    addBlockwise(scores, cells, words + 1, shares, masks.values());
    return new ScoreGrid(
        words + 1, proposals.height(), proposals.width(), scores, proposals.geometry());
  }

  /**
   * Softmax over the rows of {@code text} for one mask embedding; concepts below their thresholds
   * get 0.
   *
   * @param thresholds of the concepts, whose rows come before the last one, "no object"
   */
  static float[] shares(
      float[] embeddings, int offset, float[][] text, float logitScale, float[] thresholds) {
    float[] shares = new float[text.length];
    for (int c = 0; c < shares.length; c++) {
      shares[c] = logitScale * dot(embeddings, offset, text[c]);
    }
    dropUnsure(shares, thresholds);
    float highest = Float.NEGATIVE_INFINITY;
    for (float logit : shares) {
      highest = Math.max(highest, logit);
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

  /** Sets the logits of concepts below their thresholds to negative infinity. */
  private static void dropUnsure(float[] logits, float[] thresholds) {
    int words = logits.length - 1 - thresholds.length;
    double others = Double.NaN;
    for (int k = 0; k < thresholds.length; k++) {
      if (thresholds[k] > 0) {
        others = Double.isNaN(others) ? logSumOfWords(logits, words) : others;
        double share = 1 / (1 + Math.exp(others - logits[words + k]));
        if (share < thresholds[k]) {
          logits[words + k] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  /** Log-sum-exp of the words and "no object". */
  private static double logSumOfWords(float[] logits, int words) {
    double highest = logits[logits.length - 1];
    for (int c = 0; c < words; c++) {
      highest = Math.max(highest, logits[c]);
    }
    double sum = Math.exp(logits[logits.length - 1] - highest);
    for (int c = 0; c < words; c++) {
      sum += Math.exp(logits[c] - highest);
    }
    return highest + Math.log(sum);
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
    int[][] contributors = new int[classes][];
    for (int c = 0; c < classes; c++) {
      int classIndex = c;
      contributors[c] =
          IntStream.range(0, shares.length)
              .filter(n -> shares[n][classIndex] >= NEGLIGIBLE)
              .toArray();
    }
    int blocks = (cells + BLOCK - 1) / BLOCK;
    Strips.run(
        blocks,
        (first, end) ->
            addBlocks(
                scores,
                cells,
                first * BLOCK,
                Math.min(cells, end * BLOCK),
                shares,
                contributors,
                masks));
  }

  /** The blocks from cell {@code start} to cell {@code end}. */
  private static void addBlocks(
      float[] scores,
      int cells,
      int start,
      int end,
      float[][] shares,
      int[][] contributors,
      float[] masks) {
    // Rows of their own with one common index: only so does the compiler use vector instructions.
    float[][] rows = new float[shares.length][BLOCK];
    float[] sum = new float[BLOCK];
    for (int from = start; from < end; from += BLOCK) {
      int length = Math.min(BLOCK, end - from);
      for (int n = 0; n < rows.length; n++) {
        System.arraycopy(masks, n * cells + from, rows[n], 0, length);
      }
      for (int c = 0; c < contributors.length; c++) {
        System.arraycopy(scores, c * cells + from, sum, 0, length);
        for (int n : contributors[c]) {
          addScaled(sum, rows[n], shares[n][c], length);
        }
        System.arraycopy(sum, 0, scores, c * cells + from, length);
      }
    }
  }

  private static void addScaled(float[] sum, float[] values, float factor, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += factor * values[i];
    }
  }
}
