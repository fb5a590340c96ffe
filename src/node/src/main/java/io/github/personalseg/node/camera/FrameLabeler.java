package io.github.personalseg.node.camera;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelEncoding;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;

/**
 * Labels camera frames with one model and one generation, and says so in messages. Safe to use from
 * any thread.
 */
public final class FrameLabeler {
  private static final int JPEG_PERCENT = 85;

  private final OvssModel model;
  private final LabelSchema generation;
  private final Overlay overlay;

  /**
   * @param model stays the caller's
   * @param generation what the labels mean, made for this model
   * @param overlay how labelled frames are drawn
   */
  public FrameLabeler(OvssModel model, LabelSchema generation, Overlay overlay) {
    this.model = model;
    this.generation = generation;
    this.overlay = overlay;
  }

  /** What the labels mean. */
  public LabelSchema generation() {
    return generation;
  }

  /** One model pass and its labels. */
  public Segmentation segment(RgbImage image) {
    return model.view(image, null, frame -> Segmenter.segment(frame, generation));
  }

  /** The label image, with the camera image's header bit for bit. */
  public static Image labels(Header header, LabelImage labels) {
    return labels(header, labels, new byte[0]);
  }

  /**
   * The same.
   *
   * @param used data of an image that nobody reads any more, which become this one's where their
   *     number fits
   */
  public static Image labels(Header header, LabelImage labels, byte[] used) {
    int bytesPerPixel = labels.depth() == LabelEncoding.MONO8 ? 1 : 2;
    return new Image(
        header,
        labels.height(),
        labels.width(),
        labels.depth().encoding(),
        0,
        (long) labels.width() * bytesPerPixel,
        labels.toBytes(used));
  }

  /** The names of the ids; one message serves every frame of the generation. */
  public LabelInfo labelInfo(Header header) {
    return labelInfo(header, generation);
  }

  /** The names of a generation's ids. */
  public static LabelInfo labelInfo(Header header, LabelSchema generation) {
    return new LabelInfo(
        header,
        generation.classes().stream().map(c -> new VisionClass(c.id(), c.name())).toList(),
        generation.settings().minimumScore());
  }

  /**
   * The frame with its labels in colour and a legend.
   *
   * @param title first line of the legend, may be empty
   */
  public RgbImage overlay(RgbImage image, Segmentation segmentation, String title) {
    return overlay.draw(image, segmentation.labels().toGray(), title, segmentation.legend());
  }

  /** {@link #overlay} as a JPEG message. */
  public CompressedImage overlayMessage(CameraFrame frame, Segmentation segmentation)
      throws IOException {
    var picture = overlay(frame.image(), segmentation, "");
    return ImageMessages.jpeg(frame.header(), picture, JPEG_PERCENT);
  }
}
