package io.github.personalseg.node.camera;

import io.github.personalseg.backbone.Proposals;
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
            LabelSchema generation) {}

        @Override
        public boolean hears() {
          return false;
        }

        @Override
        public boolean keeps() {
          return false;
        }
      };

  /** Whether it reads anything; if not, it may miss frames whose proposals stay on a GPU. */
  default boolean hears() {
    return true;
  }

  /** Whether it may read of a frame after {@link #labelled} has returned. */
  default boolean keeps() {
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
   */
  void labelled(
      int camera,
      CameraFrame frame,
      double ageSeconds,
      Proposals proposals,
      Segmentation segmentation,
      LabelSchema generation);
}
