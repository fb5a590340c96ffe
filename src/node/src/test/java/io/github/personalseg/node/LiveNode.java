package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.Subscription;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** A perception node with the tiny bundle on a graph of its own, and a peer that talks to it. */
public final class LiveNode implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final QosProfile LATCHED_ALL =
      new QosProfile(
          QosProfile.Reliability.RELIABLE, QosProfile.Durability.TRANSIENT_LOCAL, 10_000);
  static final QosProfile ALL =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.VOLATILE, 10_000);

  /** Until a frame is sent again: cameras are heard best effort, so one may be lost. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  final PerceptionNode node;
  public final Transport peer;
  final List<String> log;
  final Publisher<Image> camera;
  private final Subscription labelsOpen;
  final BlockingQueue<Image> labels = new LinkedBlockingQueue<>();
  final List<LabelInfo> infos = new CopyOnWriteArrayList<>();
  final List<TeachProgress> progress = new CopyOnWriteArrayList<>();

  private LiveNode(TestGraph graph, PerceptionNode node, List<String> log) {
    this.node = node;
    this.log = log;
    peer = graph.join(new NodeName("/", "peer"));
    labelsOpen =
        peer.subscribe(
            name("labels"), MessageType.of(Image.class), ALL, labels::add, SubscriptionEvents.NONE);
    peer.subscribe(
        name("label_info"),
        MessageType.of(LabelInfo.class),
        LATCHED_ALL,
        infos::add,
        SubscriptionEvents.NONE);
    peer.subscribe(
        name("teach_progress"),
        MessageType.of(TeachProgress.class),
        ALL,
        progress::add,
        SubscriptionEvents.NONE);
    camera = peer.advertise("/image", MessageType.of(Image.class), QosProfile.SENSOR_DATA);
  }

  /**
   * Starts it.
   *
   * @param arguments behind {@code --ros-args}, split at blanks
   */
  public static LiveNode start(TestGraph graph, Path concepts, String arguments)
      throws IOException {
    return start(graph, concepts, arguments, BundleModel::load);
  }

  public static LiveNode start(
      TestGraph graph,
      Path concepts,
      String arguments,
      BiFunction<Bundle, DeviceChoice, OvssModel> opener)
      throws IOException {
    var words = new ArrayList<>(List.of("--ros-args", "-p", "teach_iterations:=10"));
    words.addAll(arguments.isBlank() ? List.of() : List.of(arguments.split(" ")));
    var log = new CopyOnWriteArrayList<String>();
    var node =
        PerceptionNode.start(
            RosArguments.parse(words),
            graph::join,
            new PerceptionNode.Defaults(TinyBundle.folder(), concepts, opener),
            log::add);
    return new LiveNode(graph, node, log);
  }

  /** The absolute name of one of the node's own topics or services. */
  String name(String own) {
    return node.name().full() + "/" + own;
  }

  /** Collects everything of one of the node's topics, once it is connected. */
  <M extends Record> BlockingQueue<M> collect(String own, Class<M> type, QosProfile qos) {
    var messages = new LinkedBlockingQueue<M>();
    var subscription =
        peer.subscribe(
            own.startsWith("/") ? own : name(own),
            MessageType.of(type),
            qos,
            messages::add,
            SubscriptionEvents.NONE);
    until(own + " is connected", () -> subscription.publisherCount() > 0);
    return messages;
  }

  /** The next message; fails when none comes. */
  static <M> M next(BlockingQueue<M> messages) throws InterruptedException {
    M message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertNotNull(message, "no message came");
    return message;
  }

  /** Waits until the node hears the camera and is heard. */
  void connect() throws InterruptedException {
    until("camera and labels are connected", this::connected);
  }

  private boolean connected() {
    return camera.subscriptionCount() > 0 && labelsOpen.publisherCount() > 0;
  }

  /** Publishes a frame and waits for its labels; earlier labels that nobody took are dropped. */
  public Image label(Image frame) throws InterruptedException {
    connect();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      camera.publish(frame);
      Image image = labels.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      while (image != null) {
        if (image.header().equals(frame.header())) {
          return image;
        }
        image = labels.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError("no labels of the frame " + frame.header() + " came");
  }

  /** Labels a frame until something has come on each of these topics; they may connect late. */
  Image labelFor(Image frame, List<BlockingQueue<?>> topics) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Image labelled = label(frame);
    while (topics.stream().anyMatch(BlockingQueue::isEmpty)) {
      assertTrue(System.nanoTime() < end, "waited in vain for all topics");
      pause(20);
      labelled = label(frame);
    }
    return labelled;
  }

  /** Publishes a message until something has come on a topic; both may connect late. */
  static <M extends Record, A> A provoke(Publisher<M> publisher, M message, BlockingQueue<A> topic)
      throws InterruptedException {
    until(publisher.topic() + " is connected", () -> publisher.subscriptionCount() > 0);
    long end = System.nanoTime() + PATIENCE.toNanos();
    A answer = null;
    while (answer == null) {
      assertTrue(System.nanoTime() < end, "no message came");
      publisher.publish(message);
      answer = topic.poll(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
    return answer;
  }

  public <Q extends Record, R extends Record> R call(String service, Q request, Class<R> response) {
    @SuppressWarnings("unchecked")
    var type = ServiceType.of((Class<Q>) request.getClass(), response);
    try (var client = peer.client(name(service), type)) {
      until(service + " is found", client::available);
      return client.call(request, PATIENCE).join();
    }
  }

  public TeachConcept.Response teach(String name) {
    return call(
        "teach_concept",
        new TeachConcept.Request(
            name, "mug", List.of(Scene.reference(0), Scene.reference(2)), false),
        TeachConcept.Response.class);
  }

  /**
   * Teaches again until its progress was heard from the first stage on: the node may discover the
   * topic's subscription later than this peer the topic's publisher.
   */
  TeachConcept.Response teachHeard(String name, BlockingQueue<TeachProgress> progress) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      progress.clear();
      var taught = teach(name);
      assertTrue(taught.success(), taught.message());
      pause(100);
      TeachProgress first = progress.peek();
      if (first != null && first.stage() == TeachProgress.REFERENCES) {
        return taught;
      }
    }
    throw new AssertionError("no progress was heard");
  }

  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what);
      pause(10);
    }
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  public long logged(String part) {
    return log.stream().filter(line -> line.contains(part)).count();
  }

  @Override
  public void close() {
    node.close();
    peer.close();
  }
}
