package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.MaskProbabilities;
import io.github.personalseg.concept.NegativeProposal;

/**
 * Lays a concept's learned negative mask on the proposal grid: M_neg is computed where it was
 * learned, from the proposals' probabilities averaged to the learning stride, and then brought to
 * the proposal grid bilinearly.
 */
final class NegativeMask {
  private NegativeMask() {}

  /**
   * M_neg, {@code [height, width]} of the proposal grid, each 0..1.
   *
   * @param masks on the proposal grid
   * @param stride padded-input pixels per cell of the grid it was learned on
   */
  static float[] onProposalGrid(
      NegativeProposal negative, MaskProbabilities masks, int stride, FrameGeometry geometry) {
    int present = geometry.paddedWidth() / masks.width();
    var coarse = masks.pooledTo(Math.max(stride, present), geometry);
    float[] mask = negative.mask(coarse);
    var rows =
        AxisSampling.of(coarse.height(), masks.height() / (double) coarse.height(), masks.height());
    var columns =
        AxisSampling.of(coarse.width(), masks.width() / (double) coarse.width(), masks.width());
    return AxisSampling.upsample(mask, 0, coarse.width(), rows, columns);
  }
}
