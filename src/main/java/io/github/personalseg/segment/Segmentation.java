package io.github.personalseg.segment;

import io.github.personalseg.image.Overlay;
import java.util.List;

/**
 * A labelled frame.
 *
 * @param labels one id per pixel
 * @param scores score of each pixel's label (of its best class where it is unlabelled), {@code
 *     [height, width]}, at least 0; overlapping proposals can sum to more than 1
 * @param shares classes in view, largest first
 */
public record Segmentation(LabelImage labels, float[] scores, List<ClassShare> shares) {

  /** The scores as mono8 image data: 0 for 0, 255 for 1 and above. */
  public byte[] confidence() {
    byte[] bytes = new byte[scores.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.min(1, scores[i]));
    }
    return bytes;
  }

  /** The classes in view for an overlay, largest first; concepts are highlighted. */
  public List<Overlay.Entry> legend() {
    return shares.stream()
        .map(
            s ->
                new Overlay.Entry(
                    s.labelClass().id(),
                    s.labelClass().name(),
                    s.share(),
                    s.labelClass().concept()))
        .toList();
  }
}
