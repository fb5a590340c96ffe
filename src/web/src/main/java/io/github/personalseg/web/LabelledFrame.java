package io.github.personalseg.web;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.web.teachable.TeachableNode;

/**
 * A camera frame with everything the model said of it, shared and never copied. It may be read by
 * who holds it; when the last lets go, all but the picture is written over with another frame.
 *
 * @param camera place of its camera in {@link TeachableNode#cameras}
 * @param stamp nanoseconds since the epoch, as the camera says
 * @param ageSeconds from that stamp to the moment its labels were published
 * @param image its pixels
 * @param proposals what the model sees in it
 * @param segmentation its labels
 * @param generation what the labels mean
 * @param memory what all but the picture lies in
 */
public record LabelledFrame(
    int camera,
    long stamp,
    double ageSeconds,
    RgbImage image,
    Proposals proposals,
    Segmentation segmentation,
    LabelSchema generation,
    FramePool.Frame memory) {
  /** One holder more; returns this. */
  LabelledFrame hold() {
    memory.hold();
    return this;
  }

  /** One holder less, who reads it no more. */
  void letGo() {
    memory.letGo();
  }

  /** Bytes it holds on to, about. */
  long bytes() {
    return image.data().length
        + 4L * proposals.maskLogits().length
        + 4L * proposals.features().values().length
        + 6L * segmentation.labels().ids().length;
  }
}
