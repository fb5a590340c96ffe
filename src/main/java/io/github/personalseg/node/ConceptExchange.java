package io.github.personalseg.node;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.segment.LabelDepth;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells other nodes what was taught here and, when asked to, adopts what they were taught. Adopted
 * concepts are not told on: a concept is known as long as the node that was taught it knows it.
 */
final class ConceptExchange implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final MessageType<ConceptArray> TYPE = MessageType.of(ConceptArray.class);
  private static final long SEARCH_MILLIS = 500;

  private final RosNode node;
  private final String bundleHash;
  private final Knowledge knowledge;
  private final Tasks changes;
  private final Publisher<ConceptArray> concepts;
  private final Map<String, Subscription> peers = new HashMap<>();
  private final ScheduledExecutorService search =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "adoption"));

  /**
   * @param changes the thread that changes {@code knowledge}
   */
  ConceptExchange(RosNode node, String bundleHash, Knowledge knowledge, Tasks changes) {
    this.node = node;
    this.bundleHash = bundleHash;
    this.knowledge = knowledge;
    this.changes = changes;
    concepts = node.advertise("~/concepts", ConceptArray.class, QosProfile.LATCHED);
    if (node.parameters().flag(NodeParameters.ADOPT_CONCEPTS)) {
      search.scheduleWithFixedDelay(this::findPeers, 0, SEARCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Publishes the concepts taught here. */
  void tell(long generation, LabelDepth depth) {
    concepts.publish(
        new ConceptArray(
            new Header(node.clock().now(), ""),
            generation,
            bundleHash,
            knowledge.own().all().stream()
                .sorted(Comparator.comparingInt(concept -> -concept.labelId()))
                .map(concept -> ConceptMessages.of(concept, depth, true))
                .toList()));
  }

  private void findPeers() {
    try {
      node.transport()
          .graph()
          .topics()
          .forEach(
              (topic, types) -> {
                if (types.contains(TYPE.name()) && !topic.equals(concepts.topic())) {
                  peers.computeIfAbsent(topic, this::follow);
                }
              });
    } catch (RuntimeException e) {
      node.log().warnEvery(PAUSE, "adoption", "cannot look for other nodes' concepts: " + e);
    }
  }

  private Subscription follow(String topic) {
    node.log().info("adopting concepts from " + topic);
    return node.transport()
        .subscribe(
            topic,
            TYPE,
            QosProfile.LATCHED,
            message -> adopt(topic, message),
            SubscriptionEvents.NONE);
  }

  private void adopt(String topic, ConceptArray message) {
    if (!message.bundleHash().equals(bundleHash)) {
      node.log()
          .warnEvery(
              PAUSE,
              "bundle " + topic,
              "not adopting the concepts of "
                  + topic
                  + ": they were learned on bundle "
                  + shortened(message.bundleHash())
                  + ", the bundle here is "
                  + shortened(bundleHash));
      return;
    }
    changes.answer(
        () -> {
          if (knowledge.adopt(topic, message.concepts())) {
            node.log().info("adopted " + message.concepts().size() + " concepts of " + topic);
          }
          return true;
        },
        why -> {
          node.log().warnEvery(PAUSE, "adopt " + topic + why, "not adopting " + topic + ": " + why);
          return false;
        });
  }

  private static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) + "…" : hash;
  }

  @Override
  public void close() {
    search.shutdownNow();
    try {
      search.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    peers.values().forEach(Subscription::close);
    concepts.close();
  }
}
