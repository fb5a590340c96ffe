package io.github.personalseg.node.camera;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;

/** Hears of every labelled frame, on the thread that labels; must return at once. */
@FunctionalInterface
public interface FrameObserver {
  /** Hears nothing. */
  FrameObserver NONE =
      new FrameObserver() {
        @Override
        public void labelled(
            int camera,
            CameraFrame frame,
            double ageSeconds,
            Proposals proposals,
            Segmentation segmentation,
            LabelSchema generation,
            FramePool.Frame memory) {}

        @Override
        public boolean hears() {
          return false;
        }
      };

  /** Whether it reads anything; if not, it may miss frames whose proposals stay on a GPU. */
  default boolean hears() {
    return true;
  }

  /**
   * A frame's labels are published.
   *
   * @param camera its place among the node's cameras
   * @param ageSeconds from the frame's stamp to now
   * @param proposals what the model saw in it
   * @param segmentation its labels
   * @param generation what they mean
   * @param memory what proposals and segmentation lie in: who reads them after this has returned
   *     holds it before
   */
  void labelled(
      int camera,
      CameraFrame frame,
      double ageSeconds,
      Proposals proposals,
      Segmentation segmentation,
      LabelSchema generation,
      FramePool.Frame memory);
}
