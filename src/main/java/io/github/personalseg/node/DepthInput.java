package io.github.personalseg.node;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest depth images beside one camera, matched to its images by stamp. Thread safe. */
final class DepthInput implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final double SECOND = 1e9;

  /** Enough to find the match of an image whose labelling took a few frames' time. */
  private static final int KEPT = 8;

  private final RosNode node;
  private final String topic;
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
            message -> calibration = message,
            SubscriptionEvents.NONE);
  }

  private synchronized void keep(Image image) {
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
              .map(image -> new DepthFrame(image, known));
    }
    var mismatch = nearest.flatMap(frame -> frame.mismatch(width, height));
    mismatch.ifPresent(
        reason ->
            node.log()
                .warnEvery(PAUSE, "depth " + topic, "no positions from " + topic + ": " + reason));
    return mismatch.isPresent() ? Optional.empty() : nearest;
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
