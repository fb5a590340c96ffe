package io.github.personalseg.node.sync;

import io.github.personalseg.ConceptManager;
import io.github.personalseg.node.parameters.NodeParameters;
import io.github.personalseg.node.teach.ConceptMessages;
import io.github.personalseg.node.teach.RequestExecutor;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ConceptArray;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.node.RosLog;
import io.github.personalseg.ros.node.RosNode;
import io.github.personalseg.ros.node.SteadyTask;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.WriterId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Uses what other nodes were taught, for as long as they are there to tell it.
 *
 * <p>A peer is the publisher that was heard first on a topic, not whoever uses the topic's name:
 * what another publisher of the same topic says counts only once the first has left the graph. When
 * nobody is left, what was adopted goes too. Peers, their concepts and their bytes are bounded;
 * what lies beyond is told and left.
 */
final class ConceptAdoption implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final Duration NEWS = Duration.ofSeconds(1);

  /** Lines in a {@link #PAUSE}: whoever opens topics without end fills no log. */
  private static final int MOST_LINES = 60;

  private static final MessageType<ConceptArray> TYPE = MessageType.of(ConceptArray.class);
  private static final long SEARCH_MILLIS = 500;

  /** Topics heard at a time; each has a thread. */
  static final int MOST_PEERS = 16;

  /** Concepts of one peer. */
  static final int MOST_CONCEPTS = 32;

  /** Bytes of numbers in one peer's concepts. */
  static final long MOST_BYTES = 4L << 20;

  /** Publishers of one topic whose last word is kept until it is their turn. */
  private static final int MOST_WRITERS = 2;

  /** Searches in a row that must miss a peer: discovery may lag behind messages. */
  private static final int MISSES = 4;

  private final RosNode node;
  private final RosLog log;
  private final String ownTopic;
  private final String bundleHash;
  private final ConceptManager manager;
  private final RequestExecutor changes;
  private final Map<String, Peer> peers = new HashMap<>();
  private final ScheduledExecutorService search =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "adoption"));

  /** One topic, the publisher it belongs to, and what others said on it meanwhile. */
  private static final class Peer {
    private final Map<WriterId, ConceptArray> waiting = new LinkedHashMap<>();
    private @Nullable Subscription subscription;
    private @Nullable WriterId owner;
    private int missed;

    /** What is to be adopted next; a newer word takes its place, so that a flood queues nothing. */
    private @Nullable List<ConceptMessage> next;

    private boolean queued;
  }

  /**
   * Starts at once.
   *
   * @param ownTopic where this node tells its own concepts
   * @param changes the thread that changes {@code manager}
   */
  ConceptAdoption(
      RosNode node,
      String ownTopic,
      String bundleHash,
      ConceptManager manager,
      RequestExecutor changes) {
    this.node = node;
    log = node.log().atMost(MOST_LINES, PAUSE);
    this.ownTopic = ownTopic;
    this.bundleHash = bundleHash;
    this.manager = manager;
    this.changes = changes;
    var unused =
        search.scheduleWithFixedDelay(
            new SteadyTask(this::look, this::cannotLook), 0, SEARCH_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    findPeers();
    dropTheGone();
  }

  private void cannotLook(Throwable why) {
    log.warnEvery(PAUSE, "adoption", "cannot look for other nodes' concepts: " + why);
  }

  private void findPeers() {
    var allowed = node.parameters().texts(NodeParameters.ADOPT_FROM);
    node.transport()
        .graph()
        .topics()
        .forEach(
            (topic, types) -> {
              if (types.contains(TYPE.name())
                  && !topic.equals(ownTopic)
                  && (allowed.isEmpty() || allowed.contains(topic))
                  && node.transport().graph().publisherCount(topic) > 0) {
                follow(topic);
              }
            });
  }

  private void follow(String topic) {
    var peer = new Peer();
    synchronized (peers) {
      if (peers.containsKey(topic)) {
        return;
      }
      if (peers.size() >= MOST_PEERS) {
        log.warnEvery(
            PAUSE,
            "peers",
            "not adopting concepts from "
                + topic
                + ": "
                + MOST_PEERS
                + " nodes are heard already; name those to hear in adopt_from");
        return;
      }
      peers.put(topic, peer);
    }
    log.info("adopting concepts from " + topic);
    peer.subscription =
        node.transport()
            .subscribeWithWriter(
                topic,
                TYPE,
                QosProfile.LATCHED,
                (message, writer) -> hear(topic, peer, message, writer),
                SubscriptionEvents.NONE);
  }

  private void hear(String topic, Peer peer, ConceptArray message, WriterId writer) {
    synchronized (peer) {
      if (peer.owner == null) {
        peer.owner = writer;
      } else if (!peer.owner.equals(writer)) {
        boolean room = peer.waiting.containsKey(writer) || peer.waiting.size() < MOST_WRITERS;
        if (room && bytes(message) <= MOST_BYTES) {
          peer.waiting.put(writer, message);
        }
        log.warnEvery(
            PAUSE,
            "writers " + topic,
            "a second publisher tells concepts on "
                + topic
                + "; it is not heard while the first is there");
        return;
      }
    }
    adopt(topic, peer, message);
  }

  private void adopt(String topic, Peer peer, ConceptArray message) {
    if (!message.bundleHash().equals(bundleHash)) {
      log.warnEvery(
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
    long bytes = bytes(message);
    if (message.concepts().size() > MOST_CONCEPTS || bytes > MOST_BYTES) {
      log.warnEvery(
          PAUSE,
          "quota " + topic,
          "not adopting the concepts of "
              + topic
              + ": it tells "
              + message.concepts().size()
              + " of "
              + bytes
              + " bytes; at most "
              + MOST_CONCEPTS
              + " of "
              + MOST_BYTES
              + " bytes are taken from one node");
      return;
    }
    change(topic, peer, message.concepts());
  }

  private void change(String topic, Peer peer, List<ConceptMessage> concepts) {
    synchronized (peer) {
      peer.next = concepts;
    }
    queue(topic, peer);
  }

  /** One request for a peer waits at a time; where none may, the next look asks again. */
  private void queue(String topic, Peer peer) {
    synchronized (peer) {
      if (peer.queued || peer.next == null) {
        return;
      }
      peer.queued = true;
    }
    changes.answer(
        () -> {
          List<ConceptMessage> concepts;
          synchronized (peer) {
            concepts = peer.next == null ? List.of() : peer.next;
            peer.next = null;
            peer.queued = false;
          }
          var outcome =
              manager.adopt(topic, concepts.stream().map(ConceptMessages::offer).toList());
          outcome
              .refused()
              .ifPresent(
                  why ->
                      log.warnEvery(
                          PAUSE, "refused " + topic, "not adopting all of " + topic + why));
          if (outcome.changed()) {
            // At most every second: a flood of announcements fills no log.
            log.infoEvery(
                NEWS,
                "in use " + topic,
                outcome.inUse().isEmpty()
                    ? "no concepts of " + topic + " are in use any more"
                    : "in use from " + topic + ": " + String.join(", ", outcome.inUse()));
          }
          return true;
        },
        why -> {
          synchronized (peer) {
            peer.queued = false;
          }
          log.warnEvery(PAUSE, "adopt " + topic, "not adopting " + topic + ": " + why);
          return false;
        });
  }

  private static long bytes(ConceptArray message) {
    return message.concepts().stream().mapToLong(ConceptAdoption::bytes).sum();
  }

  private static long bytes(ConceptMessage concept) {
    return 4L
        * (concept.embedding().length
            + concept.wZ().length
            + concept.wM().length
            + concept.identity().length
            + concept.classWord().length
            + concept.lookAlikes().length
            + concept.lookAlikeLeads().length);
  }

  /** Whose publisher has left is not used any longer; who waited on the same topic comes next. */
  private void dropTheGone() {
    Map<String, Peer> all;
    synchronized (peers) {
      all = Map.copyOf(peers);
    }
    all.forEach(this::queue);
    all.forEach(this::dropIfGone);
  }

  private void dropIfGone(String topic, Peer peer) {
    var graph = node.transport().graph();
    @Nullable ConceptArray next = null;
    boolean left = false;
    synchronized (peer) {
      var owner = peer.owner == null ? WriterId.UNKNOWN : peer.owner;
      peer.missed = graph.hasPublisher(topic, owner) ? 0 : peer.missed + 1;
      if (peer.missed < MISSES) {
        return;
      }
      peer.missed = 0;
      peer.waiting.keySet().removeIf(writer -> !graph.hasPublisher(topic, writer));
      var heir = peer.waiting.keySet().stream().findFirst();
      peer.owner = heir.orElse(null);
      next = heir.map(peer.waiting::remove).orElse(null);
      left = graph.publisherCount(topic) == 0;
    }
    if (next != null) {
      adopt(topic, peer, next);
      return;
    }
    log.info(topic + " is not published by whom it was adopted from any more");
    change(topic, peer, List.of());
    if (left) {
      synchronized (peers) {
        peers.remove(topic);
      }
      if (peer.subscription != null) {
        peer.subscription.close();
      }
    }
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
    synchronized (peers) {
      for (Peer peer : peers.values()) {
        if (peer.subscription != null) {
          peer.subscription.close();
        }
      }
    }
  }
}
