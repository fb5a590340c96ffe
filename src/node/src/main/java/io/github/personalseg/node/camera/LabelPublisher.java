package io.github.personalseg.node.camera;

import io.github.personalseg.image.draw.Overlay;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.segment.Segmentation;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything published for one camera. The names of a generation always go out after the last label
 * image of the one before and before its own first: what is announced while a frame is under way
 * goes out when that frame has ended, and nobody waits for it.
 *
 * <p>{@link #begin}, {@link #publish}, {@link #publishAsked} and {@link #end} are for the one
 * thread that labels frames, in this order; {@link #announce} may come from any thread.
 */
public final class LabelPublisher implements AutoCloseable {
  private final RosNode node;
  private final Optional<Publisher<Image>> labels;
  private final Optional<Publisher<Image>> confidence;
  private final Optional<Publisher<Image>> overlay;
  private final Publisher<CompressedImage> overlayJpeg;
  private final Publisher<CompressedImage> labelsPng;
  private final Publisher<Detection2DArray> detections;
  private final Publisher<LabelInfo> labelInfo;

  /** Data of the last label image: who publishes has copied them when it returns. */
  private byte[] sent = {};

  private final Object lock = new Object();
  private boolean underWay;
  private @Nullable LabelSchema next;
  private long announced;
  private Time nextStamp = new Time(0, 0);

  /**
   * @param base what stands before the topics' names: {@code ~/}, or a camera's own
   */
  public LabelPublisher(RosNode node, String base) {
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
   * Publishes the names of a generation, if it is newer than the last: now, or after the frame
   * under way. Their stamp lies behind the last frame labelled before: a label image belongs to the
   * newest names that are not younger.
   */
  public void announce(LabelSchema generation) {
    synchronized (lock) {
      if (underWay) {
        next = generation;
      } else {
        publishNames(generation);
      }
    }
  }

  private void publishNames(LabelSchema generation) {
    if (generation.number() > announced) {
      announced = generation.number();
      labelInfo.publish(FrameLabeler.labelInfo(new Header(nextStamp, ""), generation));
    }
  }

  /** A frame is about to be labelled by the generation in force now, whose names go out first. */
  LabelSchema begin(Supplier<LabelSchema> current) {
    synchronized (lock) {
      var generation = current.get();
      publishNames(generation);
      underWay = true;
      return generation;
    }
  }

  /** Whether somebody hears what is made of scores. */
  boolean asksScores(LabelSchema generation) {
    return (!generation.concepts().isEmpty() && detections.subscriptionCount() > 0)
        || confidence.filter(topic -> topic.subscriptionCount() > 0).isPresent();
  }

  /** Publishes a frame's labels. */
  void publish(Header header, Segmentation segmentation) {
    labels.ifPresent(
        topic -> {
          var message = FrameLabeler.labels(header, segmentation.labels(), sent);
          sent = message.data();
          topic.publish(message);
        });
    synchronized (lock) {
      nextStamp = after(header.stamp());
    }
  }

  /** The frame has ended, however it did. */
  void end() {
    synchronized (lock) {
      underWay = false;
      if (next != null) {
        publishNames(next);
        next = null;
      }
    }
  }

  /**
   * Publishes what is made only while somebody listens.
   *
   * @param generation what the labels mean
   * @param depth asked only when positions are wanted
   */
  void publishAsked(
      CameraFrame frame,
      LabelSchema generation,
      Segmentation segmentation,
      Supplier<Optional<DepthFrame>> depth)
      throws IOException {
    var header = frame.header();
    if (detections.subscriptionCount() > 0) {
      var nearest = generation.concepts().isEmpty() ? Optional.<DepthFrame>empty() : depth.get();
      detections.publish(Detections.of(header, segmentation, generation, nearest));
    }
    confidence
        .filter(topic -> topic.subscriptionCount() > 0)
        .ifPresent(topic -> topic.publish(ImageMessages.confidence(header, segmentation)));
    if (labelsPng.subscriptionCount() > 0) {
      labelsPng.publish(ImageMessages.png(header, segmentation.labels().toGray()));
    }
    var raw = overlay.filter(topic -> topic.subscriptionCount() > 0);
    boolean jpeg = overlayJpeg.subscriptionCount() > 0;
    if (raw.isPresent() || jpeg) {
      var picture =
          look().draw(frame.image(), segmentation.labels().toGray(), "", segmentation.legend());
      raw.ifPresent(topic -> topic.publish(new CameraFrame(header, picture).toMessage()));
      if (jpeg) {
        int quality = node.parameters().integer(NodeParameters.JPEG_QUALITY);
        overlayJpeg.publish(ImageMessages.jpeg(header, picture, quality));
      }
    }
  }

  /** The next moment, whatever a camera writes into its stamps. */
  private static Time after(Time stamp) {
    return new Time(stamp.sec(), Math.min(stamp.nanosec() + 1, 0xffff_ffffL));
  }

  /** How labelled frames are drawn, as the parameters say now. */
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
