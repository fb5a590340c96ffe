package io.github.personalseg.node.camera;

import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest depth images beside one camera, matched to its images by stamp. Thread safe. */
public final class DepthInput implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final double SECOND = 1e9;

  /** Enough to find the match of an image whose labelling took a few frames' time. */
  private static final int KEPT = 8;

  private final RosNode node;
  private final String topic;
  private volatile long lastDepth = System.nanoTime();
  private volatile long lastInfo = lastDepth;
  private final Deque<Image> images = new ArrayDeque<>();
  private volatile @Nullable CameraInfo calibration;
  private final Subscription depth;
  private final Subscription info;

  DepthInput(RosNode node, String topic, String infoTopic) {
    this.node = node;
    this.topic = topic;
    depth =
        node.subscribe(
            topic, Image.class, QosProfile.SENSOR_DATA, this::keep, SubscriptionEvents.NONE);
    info =
        node.subscribe(
            infoTopic,
            CameraInfo.class,
            QosProfile.SENSOR_DATA,
            this::keep,
            SubscriptionEvents.NONE);
  }

  private void keep(CameraInfo message) {
    lastInfo = System.nanoTime();
    calibration = message;
  }

  private synchronized void keep(Image image) {
    lastDepth = System.nanoTime();
    images.addLast(image);
    if (images.size() > KEPT) {
      images.removeFirst();
    }
  }

  /**
   * The depth image nearest to a camera image.
   *
   * @param header of the camera image
   */
  Optional<DepthFrame> near(Header header, int width, int height) {
    var known = calibration;
    double allowed = node.parameters().number(NodeParameters.MAX_DEPTH_DELAY);
    Optional<DepthFrame> nearest;
    synchronized (this) {
      nearest =
          images.stream()
              .min(Comparator.comparingDouble(image -> delay(image, header)))
              .filter(image -> delay(image, header) <= allowed && known != null)
              .map(image -> new DepthFrame(image, Objects.requireNonNull(known)));
    }
    var mismatch = nearest.flatMap(frame -> frame.mismatch(width, height));
    mismatch.ifPresent(
        reason ->
            node.log()
                .warnEvery(PAUSE, "depth " + topic, "no positions from " + topic + ": " + reason));
    return mismatch.isPresent() ? Optional.empty() : nearest;
  }

  /** What is wrong with topics that have been silent for too long, by their absolute names. */
  public Map<String, String> complaints() {
    var complaints = new LinkedHashMap<String, String>();
    complain(complaints, lastDepth, Image.class, depth, NodeParameters.DEPTH_TOPICS);
    complain(complaints, lastInfo, CameraInfo.class, info, NodeParameters.CAMERA_INFO_TOPICS);
    return complaints;
  }

  private void complain(
      Map<String, String> complaints,
      long last,
      Class<? extends Record> type,
      Subscription subscription,
      String parameter) {
    double silence = (System.nanoTime() - last) / SECOND;
    if (silence < node.parameters().number(NodeParameters.STALE_AFTER)) {
      return;
    }
    String reason =
        new SilentTopic(node.transport().graph(), node.name().full())
            .other(subscription.topic(), MessageType.of(type).name(), parameter)
            .orElse("it is published, and nothing comes");
    complaints.put(
        subscription.topic(),
        String.format(
            Locale.ROOT,
            "no positions of detections: nothing on %s for %.1f s: %s",
            subscription.topic(),
            silence,
            reason));
  }

  private static double delay(Image image, Header header) {
    return Math.abs(image.header().stamp().toNanos() - header.stamp().toNanos()) / SECOND;
  }

  @Override
  public void close() {
    depth.close();
    info.close();
  }
}
