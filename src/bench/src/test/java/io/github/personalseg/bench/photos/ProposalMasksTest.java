package io.github.personalseg.bench.photos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposalMasksTest {
  private static final int GRID = 8;
  private static final int SIDE = 32;

  /** Three proposals over a picture of 32 x 32: left half sure, left half faint, nothing. */
  private static Proposals proposals() {
    float[] logits = new float[3 * GRID * GRID];
    for (int i = 0; i < GRID * GRID; i++) {
      boolean left = i % GRID < GRID / 2;
      logits[i] = left ? 6 : -30;
      logits[GRID * GRID + i] = left ? -3 : -30;
      logits[2 * GRID * GRID + i] = -30;
    }
    float[] embeddings = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    return new Proposals(
        3,
        GRID,
        GRID,
        3,
        logits,
        embeddings,
        new FeatureMap(3, 1, 1, new float[3]),
        new FrameGeometry(SIDE, SIDE, SIDE, SIDE, SIDE, SIDE));
  }

  private static BitMask leftHalf() {
    return BitMask.of(Mask.ofBox(SIDE, SIDE, new Mask.Box(0, 0, SIDE / 2, SIDE)));
  }

  @Test
  void cutsAtHalfOfThePeakOrAtOneHalf() {
    var masks = new ProposalMasks(proposals());
    assertTrue(masks.atHalfPeak(0).iou(leftHalf()) > 0.93);
    assertTrue(masks.atHalf(0).iou(leftHalf()) > 0.93);
    assertTrue(masks.atHalfPeak(1).iou(leftHalf()) > 0.93);
    assertEquals(0, masks.atHalf(1).area());
    assertEquals(0, masks.atHalfPeak(2).area());
  }

  @Test
  void theBestProposalBringsItsNames() {
    var words = new Vocabulary(List.of("mug", "bowl"), new float[][] {{0.6f, 0.8f, 0}, {1, 0, 0}});
    var naming = new Naming(words, new float[] {0, 0, 1});
    var proposals = proposals();
    var best =
        BestProposal.of(
            new ProposalMasks(proposals),
            proposals,
            naming,
            List.of(
                leftHalf(),
                BitMask.of(Mask.ofBox(SIDE, SIDE, new Mask.Box(0, 0, SIDE / 2, SIDE / 4))),
                BitMask.of(Mask.ofBox(SIDE, SIDE, new Mask.Box(30, 0, 2, 2)))));
    assertEquals(0, best.get(0).proposal());
    assertEquals(List.of("bowl", "mug", "no object"), best.get(0).names());
    assertEquals(0.25, best.get(1).iou(), 0.03);
    assertEquals(-1, best.get(2).proposal());
    assertEquals(0, best.get(2).iou());
    assertEquals(List.of(), best.get(2).names());
  }
}
