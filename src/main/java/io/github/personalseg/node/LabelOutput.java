package io.github.personalseg.node;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.image.Overlay;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.segment.Generation;
import io.github.personalseg.segment.Segmentation;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything published for one camera. The names of a generation always go out after the last label
 * image of the one before and before its own first: {@link #announce} waits for a frame under way.
 */
final class LabelOutput implements AutoCloseable {
  private final RosNode node;
  private final Optional<Publisher<Image>> labels;
  private final Optional<Publisher<Image>> confidence;
  private final Optional<Publisher<Image>> overlay;
  private final Publisher<CompressedImage> overlayJpeg;
  private final Publisher<CompressedImage> labelsPng;
  private final Publisher<Detection2DArray> detections;
  private final Publisher<LabelInfo> labelInfo;

  /** Fair, so that a frame after frame stream cannot hold an announcement off. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private long announced;
  private Time nextStamp = new Time(0, 0);

  /**
   * @param base what stands before the topics' names: {@code ~/}, or a camera's own
   */
  LabelOutput(RosNode node, String base) {
    this.node = node;
    labels = raw(base + "labels");
    confidence = raw(base + "confidence");
    overlay = raw(base + "overlay");
    overlayJpeg =
        node.advertise(base + "overlay/compressed", CompressedImage.class, QosProfile.DEFAULT);
    labelsPng =
        node.advertise(base + "labels/compressed", CompressedImage.class, QosProfile.DEFAULT);
    detections = node.advertise(base + "detections", Detection2DArray.class, QosProfile.DEFAULT);
    labelInfo = node.advertise(base + "label_info", LabelInfo.class, QosProfile.LATCHED);
  }

  private Optional<Publisher<Image>> raw(String topic) {
    return node.parameters().flag(NodeParameters.RAW_OUTPUT)
        ? Optional.of(node.advertise(topic, Image.class, QosProfile.DEFAULT))
        : Optional.empty();
  }

  /**
   * Publishes the names of a generation, if it is newer than the last. Their stamp lies behind the
   * last frame labelled before: a label image belongs to the newest names that are not younger.
   */
  void announce(Generation generation) {
    lock.lock();
    try {
      if (generation.number() > announced) {
        announced = generation.number();
        labelInfo.publish(FrameLabeler.labelInfo(new Header(nextStamp, ""), generation));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Labels a frame by the generation in force now, and publishes.
   *
   * @param depth asked only when positions are wanted
   */
  void label(
      CameraFrame frame,
      OvssModel model,
      Supplier<Generation> current,
      Supplier<Optional<DepthFrame>> depth)
      throws IOException {
    lock.lock();
    try {
      var generation = current.get();
      announce(generation);
      var segmentation = new FrameLabeler(model, generation, look()).segment(frame.image());
      labels.ifPresent(
          topic -> topic.publish(FrameLabeler.labels(frame.header(), segmentation.labels())));
      nextStamp = after(frame.header().stamp());
      publishAsked(frame, model, segmentation, generation, depth);
    } finally {
      lock.unlock();
    }
  }

  /** What is encoded only while somebody listens. */
  private void publishAsked(
      CameraFrame frame,
      OvssModel model,
      Segmentation segmentation,
      Generation generation,
      Supplier<Optional<DepthFrame>> depth)
      throws IOException {
    var header = frame.header();
    if (detections.subscriptionCount() > 0) {
      var nearest = generation.concepts().isEmpty() ? Optional.<DepthFrame>empty() : depth.get();
      detections.publish(Detections.of(header, segmentation, generation, nearest));
    }
    confidence
        .filter(topic -> topic.subscriptionCount() > 0)
        .ifPresent(topic -> topic.publish(Messages.confidence(header, segmentation)));
    if (labelsPng.subscriptionCount() > 0) {
      labelsPng.publish(Messages.png(header, segmentation.labels().toGray()));
    }
    var raw = overlay.filter(topic -> topic.subscriptionCount() > 0);
    boolean jpeg = overlayJpeg.subscriptionCount() > 0;
    if (raw.isPresent() || jpeg) {
      var picture =
          new FrameLabeler(model, generation, look()).overlay(frame.image(), segmentation, "");
      raw.ifPresent(topic -> topic.publish(new CameraFrame(header, picture).toMessage()));
      if (jpeg) {
        int quality = node.parameters().integer(NodeParameters.JPEG_QUALITY);
        overlayJpeg.publish(Messages.jpeg(header, picture, quality));
      }
    }
  }

  /** The next moment, whatever a camera writes into its stamps. */
  private static Time after(Time stamp) {
    return new Time(stamp.sec(), Math.min(stamp.nanosec() + 1, 0xffff_ffffL));
  }

  private Overlay look() {
    return new Overlay(
        (float) node.parameters().number(NodeParameters.OVERLAY_OPACITY),
        node.parameters().integer(NodeParameters.OVERLAY_LEGEND_WIDTH));
  }

  @Override
  public void close() {
    Stream.concat(
            Stream.of(labels, confidence, overlay).flatMap(Optional::stream),
            Stream.of(overlayJpeg, labelsPng, detections, labelInfo))
        .forEach(Publisher::close);
  }
}
