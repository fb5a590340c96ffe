package io.github.personalseg.backbone;

import java.util.Optional;

/**
 * What a model says of one frame, as long as the call lasts that gave it ({@link OvssModel#view}).
 * Masks and features may still lie on a GPU. For one thread.
 */
public interface FrameView {
  /** Where the camera image lies in the padded model input. */
  FrameGeometry geometry();

  /** N, the number of mask proposals. */
  int count();

  /** h, rows of the proposal grid over the padded model input. */
  int height();

  /** w, columns of the proposal grid. */
  int width();

  /** D. */
  int dim();

  /** Z_open, {@code [N, D]}, unit rows. */
  float[] embeddings();

  /**
   * Everything in Java memory, brought there by the first call. What was brought stays valid.
   *
   * @throws IllegalStateException when it was not brought while the frame's call ran
   */
  Proposals proposals();

  /** Labels the frame where its masks lie; none where Java's own loops are to do it. */
  Optional<PixelLabeller> labeller();

  /** A frame that lies in Java memory. */
  static FrameView of(Proposals proposals) {
    return new FrameView() {
      @Override
      public FrameGeometry geometry() {
        return proposals.geometry();
      }

      @Override
      public int count() {
        return proposals.count();
      }

      @Override
      public int height() {
        return proposals.height();
      }

      @Override
      public int width() {
        return proposals.width();
      }

      @Override
      public int dim() {
        return proposals.dim();
      }

      @Override
      public float[] embeddings() {
        return proposals.embeddings();
      }

      @Override
      public Proposals proposals() {
        return proposals;
      }

      @Override
      public Optional<PixelLabeller> labeller() {
        return Optional.empty();
      }
    };
  }
}
