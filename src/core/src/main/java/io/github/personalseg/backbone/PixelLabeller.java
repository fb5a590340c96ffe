package io.github.personalseg.backbone;

/**
 * Finds the best class of every camera pixel of one frame, on the device that holds the frame's
 * masks. Valid while the frame's call lasts.
 */
@FunctionalInterface
public interface PixelLabeller {
  /** Labels the frame. */
  PixelLabels label(PixelRules rules);
}
