package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.backbone.PixelLabeller;
import io.github.personalseg.backbone.PixelLabels;
import io.github.personalseg.backbone.PixelRules;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Labels a frame whose masks lie on a device. What each proposal is, is decided here, from the
 * embeddings alone and by the same code as everywhere; the device adds up masks and finds each
 * pixel's best class, with the same borders and negative proposals.
 */
public final class DeviceFusion {
  private DeviceFusion() {}

  /** What the embeddings say of a frame. */
  @SuppressWarnings("ArrayRecordComponent") // handed from one step to the next, never compared
  private record Decided(float[][] shares, List<IdentityAssignment.Claim> claims) {
    static Decided of(FrameView frame, LabelSchema plain) {
      float[][] shares =
          ProposalFusion.beforeClaims(frame.embeddings(), frame.dim(), plain, new FusionMemory());
      var claims = IdentityAssignment.settle(shares, frame.embeddings(), frame.dim(), plain);
      return new Decided(shares, claims);
    }
  }

  /**
   * Labels a frame as {@link TileLabels} does, but for rounding.
   *
   * @param idOfClass what stands for each class, {@code [C]}
   * @param scored whether probabilities are asked for
   */
  public static PixelLabels label(
      FrameView frame, PixelLabeller labeller, LabelSchema all, short[] idOfClass, boolean scored) {
    var plain = all.plain();
    var decided = Decided.of(frame, plain);
    int classes = plain.classes().size();
    Map<Integer, List<IdentityAssignment.Claim>> claims = new TreeMap<>();
    for (var claim : decided.claims()) {
      claims.computeIfAbsent(claim.place(), place -> new ArrayList<>()).add(claim);
    }
    float[][] shares =
        Arrays.copyOf(ProposalFusion.byClass(decided.shares(), classes), classes + claims.size());
    var reaches = new ArrayList<PixelRules.Claim>();
    int[] rowClass = new int[shares.length];
    Arrays.setAll(rowClass, c -> c);
    claims.forEach(
        (place, taken) -> {
          int row = classes + reaches.size();
          rowClass[row] = place;
          shares[row] = shares[place].clone();
          float[] weights = new float[frame.count()];
          for (var claim : taken) {
            shares[row][claim.proposal()] = 0;
            weights[claim.proposal()] = ClaimBorders.weight(claim, plain);
          }
          reaches.add(new PixelRules.Claim(place, weights));
        });
    var negatives = negatives(frame, plain, rowClass);
    return labeller.label(
        new PixelRules(
            shares,
            idOfClass,
            reaches,
            negatives,
            plain.settings().negatives() == LabelSchema.Negatives.OWN_CONCEPT,
            negatives.isEmpty() ? 1 : poolFactor(frame, plain),
            scored));
  }

  /** Divides concepts' pixels among the words that name them, see {@link ComposedLabels}. */
  public static void divide(FrameView frame, PixelLabeller labeller, LabelSchema all, short[] ids) {
    if (all.plain().vocabulary().size() == all.vocabulary().size()) {
      return;
    }
    ComposedLabels.divide(
        Decided.of(frame, all.plain()).shares(),
        frame,
        all,
        ids,
        (ofName, names) -> labeller.label(PixelRules.plain(ofName, names)).ids());
  }

  private static int poolFactor(FrameView frame, LabelSchema plain) {
    return MaskProbabilities.poolFactor(
        frame.width(), plain.settings().learningStride(), frame.geometry());
  }

  private static List<PixelRules.Negative> negatives(
      FrameView frame, LabelSchema plain, int[] rowClass) {
    var negatives = new ArrayList<PixelRules.Negative>();
    for (var concept : plain.concepts()) {
      concept
          .negative()
          .ifPresent(
              negative -> {
                float[] ofClass =
                    ProposalFusion.againstShares(concept, negative, frame.embeddings(), plain);
                float[] shares = new float[rowClass.length];
                for (int row = 0; row < shares.length; row++) {
                  shares[row] = ofClass[rowClass[row]];
                }
                int own = plain.classIndex(concept);
                var rows =
                    IntStream.range(0, rowClass.length)
                        .filter(row -> rowClass[row] == own)
                        .boxed()
                        .toList();
                negatives.add(
                    new PixelRules.Negative(
                        negative.kernel(), negative.wM(), negative.bias(), shares, rows));
              });
    }
    return negatives;
  }
}
