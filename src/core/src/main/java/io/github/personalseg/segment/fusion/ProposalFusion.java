package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.math.ParallelLoop;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Joins proposals with words, concepts and "no object": S = softmax over the classes of logitScale
 * · cosine, P = sigmoid(M)ᵀ S without the "no object" column. Every concept with a negative
 * proposal adds one proposal of its own.
 *
 * <p>A concept takes no part in a proposal in which its share, among the words and itself alone,
 * lies below its threshold: what other concepts there are does not decide whether it is sure.
 *
 * <p>Concepts with an identity take no part in the softmax: {@link IdentityAssignment} decides
 * about them. Where they end, {@link ClaimBorders} decides, which no scores show.
 *
 * <p>Words that name a concept take no part in any of this: {@link ComposedLabels} divides what the
 * concept has among them.
 *
 * <p>Negative proposals may instead speak of their own concept alone ({@link
 * LabelSchema.Negatives}): a concept that does not outweigh its own negative proposal at a cell is
 * out of the running there.
 *
 * <p>A proposal that would add less than {@value #NEGLIGIBLE} to a class in every cell of a block
 * is left out of it there, which changes no score by more than the number of proposals times that.
 */
public final class ProposalFusion {
  static final float NEGLIGIBLE = 1e-7f;

  /** Cells worked on at a time, so that a block of one class stays in the first cache. */
  private static final int BLOCK = 256;

  private ProposalFusion() {}

  /** The scores of every class but the words that name concepts, on the proposal grid. */
  public static ScoreGrid fuse(Proposals proposals, LabelSchema all) {
    return fuse(shares(proposals, all));
  }

  /** The same, from shares that are known. */
  public static ScoreGrid fuse(FrameShares frame) {
    var proposals = frame.proposals();
    int classes = frame.classCount();
    int cells = proposals.height() * proposals.width();
    float[] scores = new float[classes * cells];
    float[] mass = new float[cells];
    add(scores, mass, frame.ofClass(), proposals.maskLogits());
    for (var negative : frame.negatives()) {
      if (negative.ofOwnConcept()) {
        weigh(scores, negative.own() * cells, mass, negative.shares()[negative.own()], negative);
      } else {
        addProposal(scores, cells, negative.shares(), negative.mask());
        AxpyKernels.add(mass, cells, negative.mask(), 1);
      }
    }
    return new ScoreGrid(
        classes, proposals.height(), proposals.width(), scores, proposals.geometry(), mass);
  }

  /**
   * How much of each proposal is each class, but for the words that name concepts, and what the
   * concepts' negative proposals say.
   */
  public static FrameShares shares(Proposals proposals, LabelSchema all) {
    return shares(proposals, all, new FusionMemory());
  }

  /**
   * The same.
   *
   * @param memory what the frame is worked out in
   */
  public static FrameShares shares(Proposals proposals, LabelSchema all, FusionMemory memory) {
    var generation = all.plain();
    int classes = generation.classes().size();
    float[][] shares = beforeClaims(proposals.embeddings(), proposals.dim(), generation, memory);
    var claims = IdentityAssignment.settle(shares, proposals, generation);
    var frame =
        new FrameShares(
            proposals,
            shares,
            byClass(shares, memory.ofClass(classes, shares.length)),
            negatives(proposals, generation),
            ClaimBorders.NONE);
    return claims.isEmpty() ? frame : frame.within(ClaimBorders.of(claims, frame, generation));
  }

  /**
   * How much of each proposal is each class, "no object" last, before concepts claim any.
   *
   * @param embeddings of the proposals, {@code [N, D]}
   * @param generation without words that name concepts
   * @return {@code [N, C + 1]}
   */
  static float[][] beforeClaims(
      float[] embeddings, int dim, LabelSchema generation, FusionMemory memory) {
    if (generation.textColumns().length != dim) {
      throw new IllegalArgumentException(
          "vocabulary embeddings have "
              + generation.textColumns().length
              + " dimensions; the proposals have "
              + dim);
    }
    float[][] shares = memory.shares(embeddings.length / dim, generation.classes().size() + 1);
    ProposalClassProbabilities.ofColumns(
        embeddings,
        dim,
        generation.textColumns(),
        generation.logitScale(),
        generation.thresholds(),
        shares);
    return shares;
  }

  private static List<FrameShares.Negative> negatives(Proposals proposals, LabelSchema generation) {
    var negatives = new ArrayList<FrameShares.Negative>();
    if (generation.concepts().stream().anyMatch(concept -> concept.negative().isPresent())) {
      var masks = MaskProbabilities.of(proposals);
      int stride = generation.settings().learningStride();
      boolean ofOwn = generation.settings().negatives() == LabelSchema.Negatives.OWN_CONCEPT;
      for (Concept concept : generation.concepts()) {
        if (concept.negative().isPresent()) {
          var negative = concept.negative().get();
          int own = generation.classIndex(concept);
          float[] shares = againstShares(concept, negative, proposals.embeddings(), generation);
          float[] mask = NegativeMask.onProposalGrid(negative, masks, stride, proposals.geometry());
          negatives.add(new FrameShares.Negative(mask, shares, own, ofOwn));
        }
      }
    }
    return negatives;
  }

  /** The classes' shares of a concept's negative proposal, {@code [at least C]}. */
  static float[] againstShares(
      Concept concept, NegativeProposal negative, float[] embeddings, LabelSchema generation) {
    float[] z = negative.embedding(embeddings);
    if (generation.settings().negatives() == LabelSchema.Negatives.OWN_CONCEPT) {
      float[] shares = new float[generation.classes().size()];
      shares[generation.classIndex(concept)] = ownShare(z, generation, concept);
      return shares;
    }
    return ProposalClassProbabilities.of(
        z, 0, generation.textEmbeddings(), generation.logitScale(), generation.thresholds());
  }

  /** A concept's share of its negative proposal, among the words, "no object" and itself. */
  private static float ownShare(float[] embedding, LabelSchema generation, Concept concept) {
    float[][] words = generation.vocabulary().embeddings();
    float[][] text = Arrays.copyOf(words, words.length + 2);
    text[words.length] = concept.embedding();
    text[words.length + 1] = generation.textEmbeddings()[generation.classes().size()];
    return ProposalClassProbabilities.of(embedding, 0, text, generation.logitScale(), new float[0])[
        words.length];
  }

  /**
   * Adds what the negative proposal says for its concept; where it says more against, 0 is left.
   */
  private static void weigh(
      float[] scores, int offset, float[] mass, float share, FrameShares.Negative negative) {
    float[] mask = negative.mask();
    for (int i = 0; i < mask.length; i++) {
      float claim = scores[offset + i] + share * mask[i];
      boolean holds = claim > (1 - share) * mask[i];
      scores[offset + i] = holds ? claim : 0;
      mass[i] += holds ? share * mask[i] : 0;
    }
  }

  /**
   * The scores when another classifier than its embedding says how much of each proposal is the
   * generation's only concept; the words share the rest.
   *
   * @param own {@code [N]}, each 0..1
   */
  public static ScoreGrid fuse(Proposals proposals, LabelSchema all, float[] own) {
    var generation = all.plain();
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
    float[][] embeddings = generation.textEmbeddings();
    float[][] text = Arrays.copyOf(embeddings, words + 1);
    text[words] = embeddings[words + 1];
    float[][] open =
        ProposalClassProbabilities.of(proposals, text, generation.logitScale(), new float[0]);
    float[][] shares = new float[own.length][];
    for (int n = 0; n < own.length; n++) {
      shares[n] = new float[words + 1];
      for (int c = 0; c < words; c++) {
        shares[n][c] = (1 - own[n]) * open[n][c];
      }
      shares[n][words] = own[n];
    }
    int cells = proposals.height() * proposals.width();
    float[] scores = new float[(words + 1) * cells];
    float[] mass = new float[cells];
    add(scores, mass, byClass(shares, words + 1), proposals.maskLogits());
    return new ScoreGrid(
        words + 1, proposals.height(), proposals.width(), scores, proposals.geometry(), mass);
  }

  /** Adds what one proposal says, whose mask is known. */
  private static void addProposal(float[] scores, int cells, float[] shares, float[] mask) {
    for (int c = 0; c < scores.length / cells; c++) {
      if (shares[c] >= NEGLIGIBLE) {
        for (int i = 0; i < cells; i++) {
          scores[c * cells + i] += shares[c] * mask[i];
        }
      }
    }
  }

  /**
   * Lays down what all proposals say.
   *
   * @param mass gets how much that is in all, {@code [cells]}
   * @param ofClass shares of each class in the proposals, {@code [C, N]}
   * @param logits of the masks, {@code [N, cells]}
   */
  static void add(float[] scores, float[] mass, float[][] ofClass, float[] logits) {
    int cells = mass.length;
    int proposals = logits.length / cells;
    ParallelLoop.run(
        (cells + BLOCK - 1) / BLOCK,
        (first, end) -> {
          var block = new FusionBlock(proposals, BLOCK);
          for (int from = first * BLOCK; from < Math.min(cells, end * BLOCK); from += BLOCK) {
            block.read(logits, cells, from, Math.min(BLOCK, cells - from));
            block.writeMass(mass, from);
            for (int c = 0; c < ofClass.length; c++) {
              block.write(ofClass[c], NEGLIGIBLE, scores, c * cells + from);
            }
          }
        });
  }

  /**
   * Shares by class.
   *
   * @param shares {@code [N, at least C]}
   * @return {@code [C, N]}
   */
  static float[][] byClass(float[][] shares, int classes) {
    return byClass(shares, new float[classes][shares.length]);
  }

  private static float[][] byClass(float[][] shares, float[][] ofClass) {
    for (int n = 0; n < shares.length; n++) {
      for (int c = 0; c < ofClass.length; c++) {
        ofClass[c][n] = shares[n][c];
      }
    }
    return ofClass;
  }
}
