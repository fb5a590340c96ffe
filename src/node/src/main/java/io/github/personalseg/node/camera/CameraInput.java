package io.github.personalseg.node.camera;

import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.node.QosOverrides;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears one camera, remembers its newest image and notices when it falls silent. Thread safe. */
public final class CameraInput implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final RosNode node;
  private final CameraTopics names;
  private final boolean compressed;
  private final String topic;
  private final FrameStatistics statistics;
  private final Subscription subscription;
  private volatile @Nullable CameraMessage newest;
  private volatile @Nullable String mismatch;

  /**
   * @param receiver gets every image
   */
  CameraInput(
      RosNode node,
      CameraTopics names,
      FrameStatistics statistics,
      Consumer<CameraMessage> receiver) {
    this.node = node;
    this.names = names;
    this.statistics = statistics;
    compressed = node.parameters().flag(NodeParameters.COMPRESSED_INPUT);
    topic = names.subscribed(node.names(), compressed);
    QosProfile qos = QosOverrides.read(topic, node.parameters());
    Consumer<CameraMessage> keep =
        message -> {
          newest = message;
          receiver.accept(message);
        };
    subscription =
        compressed
            ? node.transport()
                .subscribe(
                    topic,
                    MessageType.of(CompressedImage.class),
                    qos,
                    message -> keep.accept(new CameraMessage.Compressed(message)),
                    events())
            : node.transport()
                .subscribe(
                    topic,
                    MessageType.of(Image.class),
                    qos,
                    message -> keep.accept(new CameraMessage.Raw(message)),
                    events());
  }

  private SubscriptionEvents events() {
    return new SubscriptionEvents() {
      @Override
      public void malformed(String reason) {
        statistics.refused(reason);
        node.log().warnEvery(PAUSE, "malformed " + topic, "dropping a message: " + reason);
      }

      @Override
      public void incompatibleQos(String policy) {
        mismatch = policy;
        node.log()
            .warnEvery(
                PAUSE,
                "qos " + topic + policy,
                "a publisher of "
                    + topic
                    + " offers another "
                    + policy
                    + " than is asked for, so its images do not arrive; set qos_overrides."
                    + topic
                    + ".subscription."
                    + policy);
      }
    };
  }

  /** The absolute name that is subscribed. */
  public String topic() {
    return topic;
  }

  /** The image that came last. */
  public Optional<CameraMessage> newest() {
    return Optional.ofNullable(newest);
  }

  public FrameStatistics statistics() {
    return statistics;
  }

  /** What is wrong with the camera, when it has been silent for too long. */
  public Optional<String> complaint() {
    double silence = statistics.silence(System.nanoTime());
    if (silence < node.parameters().number(NodeParameters.STALE_AFTER)) {
      return Optional.empty();
    }
    var graph = node.transport().graph();
    String reason =
        new SilentTopic(graph, node.name().full())
            .image(names, node.names(), compressed)
            .orElseGet(this::unheard);
    return Optional.of(
        String.format(Locale.ROOT, "no image on %s for %.1f s: %s", topic, silence, reason));
  }

  /** Why a publisher of the right type is not heard. */
  private String unheard() {
    String policy = mismatch;
    if (subscription.publisherCount() > 0) {
      return "a publisher is connected and sends nothing";
    }
    return policy == null
        ? "it is published, and its publisher cannot be reached (network, firewall, DDS security?)"
        : "the " + policy + " its publisher offers does not match";
  }

  @Override
  public void close() {
    subscription.close();
  }
}
