package io.github.personalseg.ros.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.QosProfile.Durability;
import io.github.personalseg.ros.QosProfile.Reliability;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.ForgetConcept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every transport promises; each is tested by a subclass that opens it. */
public abstract class TransportContract {
  private static final MessageType<StringMessage> STRING = MessageType.of(StringMessage.class);
  private static final ServiceType<ForgetConcept.Request, ForgetConcept.Response> FORGET =
      ServiceType.of(ForgetConcept.Request.class, ForgetConcept.Response.class);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final QosProfile DEEP =
      new QosProfile(Reliability.RELIABLE, Durability.VOLATILE, 1000);

  private Transport robot;
  private Transport desk;

  /** Joins one more node to the graph of this test. */
  protected abstract Transport open(NodeName node);

  /** A text that the transport carries unchanged. */
  protected String headerText() {
    return "Kamera ü🙂";
  }

  /** Why two nodes of one process cannot use a topic with two types; empty where they can. */
  protected String oneTypePerTopic() {
    return "";
  }

  @BeforeEach
  void join() {
    robot = open(new NodeName("/robot", "perception"));
    desk = open(new NodeName("/", "desk"));
  }

  @AfterEach
  void leave() {
    desk.close();
    robot.close();
  }

  /** Waits for discovery and the like. */
  protected static void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "did not happen within " + LONG + ": " + what);
      pause(5);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <E> E next(BlockingQueue<E> queue) {
    try {
      E entry = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertTrue(entry != null, "nothing came within " + LONG);
      return entry;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LONG.toSeconds(), TimeUnit.SECONDS), "did not happen within " + LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static StringMessage text(String data) {
    return new StringMessage(data);
  }

  @Test
  void imagesArriveBitExact() {
    var type = MessageType.of(Image.class);
    var got = new LinkedBlockingQueue<Image>();
    try (var subscription =
            desk.subscribe("/camera/image", type, DEEP, got::add, SubscriptionEvents.NONE);
        var publisher = robot.advertise("/camera/image", type, DEEP)) {
      eventually("a match", () -> publisher.subscriptionCount() == 1);
      eventually("a match", () -> subscription.publisherCount() == 1);
      var random = new Random(7);
      for (int i = 0; i < 5; i++) {
        byte[] pixels = new byte[640 * 480 * 3];
        random.nextBytes(pixels);
        var header = new Header(new Time(-5 + i, 999_999_999), headerText());
        publisher.publish(new Image(header, 480, 640, "rgb8", 0, 1920, pixels));
        Image image = next(got);
        assertEquals(header, image.header());
        assertEquals("rgb8", image.encoding());
        assertArrayEquals(pixels, image.data());
      }
    }
  }

  @Test
  void messagesComeInOrderAndNeverOnTheCallersThread() {
    var got = new LinkedBlockingQueue<String>();
    var thread = new AtomicReference<Thread>();
    desk.subscribe(
        "/words",
        STRING,
        DEEP,
        m -> {
          thread.set(Thread.currentThread());
          got.add(m.data());
        },
        SubscriptionEvents.NONE);
    var publisher = robot.advertise("/words", STRING, DEEP);
    eventually("a match", () -> publisher.subscriptionCount() == 1);
    for (int i = 0; i < 200; i++) {
      publisher.publish(text("word " + i));
    }
    for (int i = 0; i < 200; i++) {
      assertEquals("word " + i, next(got));
    }
    assertNotSame(Thread.currentThread(), thread.get());
  }

  @Test
  void aSlowCallbackDelaysNeitherPublishersNorOthersAndGetsTheNewest() {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var slow = new LinkedBlockingQueue<String>();
    var quick = new LinkedBlockingQueue<String>();
    var lastOne = new QosProfile(Reliability.RELIABLE, Durability.VOLATILE, 1);
    desk.subscribe(
        "/words",
        STRING,
        lastOne,
        m -> {
          started.countDown();
          await(release);
          slow.add(m.data());
        },
        SubscriptionEvents.NONE);
    desk.subscribe("/words", STRING, DEEP, m -> quick.add(m.data()), SubscriptionEvents.NONE);
    var publisher = robot.advertise("/words", STRING, DEEP);
    eventually("both matches", () -> publisher.subscriptionCount() == 2);
    publisher.publish(text("first"));
    await(started);
    for (int i = 0; i < 50; i++) {
      publisher.publish(text("word " + i));
    }
    assertEquals("first", next(quick));
    for (int i = 0; i < 50; i++) {
      assertEquals("word " + i, next(quick));
    }
    // Both readers are served by now, or the slow one's acknowledgement is a moment behind.
    pause(200);
    release.countDown();
    assertEquals("first", next(slow));
    assertEquals("word 49", next(slow));
  }

  @Test
  void aLateJoinerGetsTheNewestLatchedMessages() {
    var kept = new QosProfile(Reliability.RELIABLE, Durability.TRANSIENT_LOCAL, 2);
    var publisher = robot.advertise("/info", STRING, kept);
    for (int i = 0; i < 5; i++) {
      publisher.publish(text("generation " + i));
    }
    var late = new LinkedBlockingQueue<String>();
    var laterVolatile = new LinkedBlockingQueue<String>();
    desk.subscribe("/info", STRING, kept, m -> late.add(m.data()), SubscriptionEvents.NONE);
    desk.subscribe(
        "/info", STRING, DEEP, m -> laterVolatile.add(m.data()), SubscriptionEvents.NONE);
    assertEquals("generation 3", next(late));
    assertEquals("generation 4", next(late));
    eventually("both matches", () -> publisher.subscriptionCount() == 2);
    publisher.publish(text("generation 5"));
    assertEquals("generation 5", next(late));
    assertEquals("generation 5", next(laterVolatile));
  }

  @Test
  void incompatibleQualityOfServiceIsNamed() {
    var policies = new LinkedBlockingQueue<String>();
    var events =
        new SubscriptionEvents() {
          @Override
          public void incompatibleQos(String policy) {
            policies.add(policy);
          }
        };
    var publisher = robot.advertise("/camera", STRING, QosProfile.SENSOR_DATA);
    var subscription = desk.subscribe("/camera", STRING, DEEP, m -> {}, events);
    assertEquals("reliability", next(policies));
    assertEquals(0, publisher.subscriptionCount());
    assertEquals(0, subscription.publisherCount());
    robot.advertise("/info", STRING, DEEP);
    desk.subscribe("/info", STRING, QosProfile.LATCHED, m -> {}, events);
    assertEquals("durability", next(policies));
  }

  @Test
  void anotherTypeOnTheTopicDoesNotMatch() {
    assumeTrue(oneTypePerTopic().isEmpty(), this::oneTypePerTopic);
    var publisher = robot.advertise("/mixed", MessageType.of(Time.class), DEEP);
    var got = new LinkedBlockingQueue<String>();
    var subscription =
        desk.subscribe("/mixed", STRING, DEEP, m -> got.add(m.data()), SubscriptionEvents.NONE);
    var other = open(new NodeName("/", "other"));
    var right = other.advertise("/mixed", STRING, DEEP);
    eventually("the right match", () -> right.subscriptionCount() == 1);
    publisher.publish(new Time(1, 2));
    right.publish(text("right"));
    assertEquals("right", next(got));
    eventually("one match", () -> subscription.publisherCount() == 1);
    assertEquals(0, publisher.subscriptionCount());
    other.close();
  }

  @Test
  void anExceptionInACallbackEndsNothing() {
    var got = new LinkedBlockingQueue<String>();
    desk.subscribe(
        "/words",
        STRING,
        DEEP,
        m -> {
          got.add(m.data());
          throw new IllegalStateException("as this test wants");
        },
        SubscriptionEvents.NONE);
    var publisher = robot.advertise("/words", STRING, DEEP);
    eventually("a match", () -> publisher.subscriptionCount() == 1);
    publisher.publish(text("one"));
    publisher.publish(text("two"));
    assertEquals("one", next(got));
    assertEquals("two", next(got));
  }

  @Test
  void noCallbackStartsAfterCloseAndARunningOneEndsFirst() {
    var running = new AtomicInteger();
    var calls = new AtomicInteger();
    var subscription =
        desk.subscribe(
            "/words",
            STRING,
            DEEP,
            m -> {
              running.incrementAndGet();
              pause(20);
              calls.incrementAndGet();
              running.decrementAndGet();
            },
            SubscriptionEvents.NONE);
    var publisher = robot.advertise("/words", STRING, DEEP);
    eventually("a match", () -> publisher.subscriptionCount() == 1);
    for (int i = 0; i < 50; i++) {
      publisher.publish(text("word " + i));
    }
    eventually("a call", () -> running.get() == 1);
    subscription.close();
    assertEquals(0, running.get());
    int sofar = calls.get();
    pause(100);
    assertEquals(sofar, calls.get());
    assertEquals(0, subscription.publisherCount());
    subscription.close();
    eventually("the match's end", () -> publisher.subscriptionCount() == 0);
  }

  @Test
  void aCallbackMayCloseItsOwnSubscriptionAndItsTransport() throws Exception {
    var publisher = robot.advertise("/words", STRING, DEEP);
    var closed = new CountDownLatch(2);
    var own = new CompletableFuture<Subscription>();
    own.complete(
        desk.subscribe(
            "/words",
            STRING,
            DEEP,
            m -> {
              own.join().close();
              closed.countDown();
            },
            SubscriptionEvents.NONE));
    Transport third = open(new NodeName("/", "third"));
    third.subscribe(
        "/words",
        STRING,
        DEEP,
        m -> {
          third.close();
          closed.countDown();
        },
        SubscriptionEvents.NONE);
    eventually("both matches", () -> publisher.subscriptionCount() == 2);
    publisher.publish(text("end"));
    await(closed);
    eventually("the matches' end", () -> publisher.subscriptionCount() == 0);
  }

  @Test
  void aClosedPublisherPublishesNothing() {
    var publisher = robot.advertise("/words", STRING, DEEP);
    publisher.close();
    publisher.close();
    publisher.publish(text("nobody hears this"));
    assertEquals(0, publisher.subscriptionCount());
  }

  @Test
  void servicesAnswerManyCallsAtOnceInOrder() throws Exception {
    var asked = new LinkedBlockingQueue<String>();
    robot.serve(
        "/robot/forget",
        FORGET,
        request -> {
          asked.add(request.name());
          return CompletableFuture.completedFuture(
              new ForgetConcept.Response(true, "forgot " + request.name()));
        });
    var client = desk.client("/robot/forget", FORGET);
    eventually("the service", client::available);
    List<CompletableFuture<ForgetConcept.Response>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(client.call(new ForgetConcept.Request("mug " + i), LONG));
    }
    for (int i = 0; i < 100; i++) {
      assertEquals("forgot mug " + i, answers.get(i).get().message());
      assertEquals("mug " + i, next(asked));
    }
  }

  @Test
  void twoClientsGetTheirOwnAnswers() throws Exception {
    robot.serve(
        "/forget",
        FORGET,
        r -> CompletableFuture.completedFuture(new ForgetConcept.Response(true, r.name())));
    var one = desk.client("/forget", FORGET);
    var other = desk.client("/forget", FORGET);
    eventually("the service", () -> one.available() && other.available());
    for (int i = 0; i < 20; i++) {
      var first = one.call(new ForgetConcept.Request("one " + i), LONG);
      var second = other.call(new ForgetConcept.Request("other " + i), LONG);
      assertEquals("one " + i, first.get().message());
      assertEquals("other " + i, second.get().message());
    }
  }

  @Test
  void aDeferredAnswerHoldsUpNoOtherRequest() throws Exception {
    var first = new CompletableFuture<ForgetConcept.Response>();
    robot.serve(
        "/forget",
        FORGET,
        r ->
            r.name().equals("slow")
                ? first
                : CompletableFuture.completedFuture(new ForgetConcept.Response(true, r.name())));
    var client = desk.client("/forget", FORGET);
    eventually("the service", client::available);
    var slow = client.call(new ForgetConcept.Request("slow"), LONG);
    assertEquals("quick", client.call(new ForgetConcept.Request("quick"), LONG).get().message());
    first.complete(new ForgetConcept.Response(false, "late"));
    assertEquals("late", slow.get().message());
  }

  @Test
  void callsThatGetNoAnswerTimeOutAndAreForgotten() throws Exception {
    var answer = new AtomicReference<>(new CompletableFuture<ForgetConcept.Response>());
    robot.serve(
        "/forget",
        FORGET,
        r -> {
          if (r.name().equals("fail")) {
            throw new IllegalStateException("as this test wants");
          }
          return answer.get();
        });
    var client = desk.client("/forget", FORGET);
    eventually("the service", client::available);
    for (String name : List.of("never", "fail")) {
      var call = client.call(new ForgetConcept.Request(name), Duration.ofMillis(100));
      var error = assertThrows(ExecutionException.class, call::get);
      assertInstanceOf(TimeoutException.class, error.getCause());
      assertTrue(error.getMessage().contains("/forget"), error.getMessage());
    }
    var late = answer.getAndSet(new CompletableFuture<>());
    answer.get().complete(new ForgetConcept.Response(true, "of the second"));
    late.complete(new ForgetConcept.Response(true, "of the first"));
    assertEquals(
        "of the second", client.call(new ForgetConcept.Request("again"), LONG).get().message());
  }

  @Test
  void openCallsEndWithTheirClientAndTheirTransport() {
    robot.serve("/forget", FORGET, r -> new CompletableFuture<>());
    var client = desk.client("/forget", FORGET);
    var other = desk.client("/forget", FORGET);
    eventually("the service", () -> client.available() && other.available());
    var call = client.call(new ForgetConcept.Request("a"), LONG);
    client.close();
    var error = assertThrows(ExecutionException.class, call::get);
    assertInstanceOf(TransportException.class, error.getCause());
    var otherCall = other.call(new ForgetConcept.Request("b"), LONG);
    desk.close();
    assertInstanceOf(
        TransportException.class,
        assertThrows(ExecutionException.class, otherCall::get).getCause());
    var after = client.call(new ForgetConcept.Request("c"), LONG);
    assertInstanceOf(
        TransportException.class, assertThrows(ExecutionException.class, after::get).getCause());
  }

  @Test
  void aServiceThatLeavesIsNotAvailable() {
    var server = robot.serve("/forget", FORGET, r -> new CompletableFuture<>());
    var client = desk.client("/forget", FORGET);
    eventually("the service", client::available);
    server.close();
    server.close();
    eventually("its end", () -> !client.available());
  }

  @Test
  void theGraphShowsNodesTopicsAndCounts() {
    var publisher = robot.advertise("/robot/labels", MessageType.of(Image.class), DEEP);
    desk.subscribe(
        "/robot/labels", MessageType.of(Image.class), DEEP, m -> {}, SubscriptionEvents.NONE);
    eventually(
        "both nodes, seen by each other",
        () ->
            desk.graph().nodes().contains(robot.node())
                && desk.graph().nodes().contains(desk.node())
                && robot.graph().nodes().contains(desk.node()));
    eventually("the publisher", () -> desk.graph().publisherCount("/robot/labels") == 1);
    eventually("the subscription", () -> robot.graph().subscriptionCount("/robot/labels") == 1);
    assertEquals(List.of("sensor_msgs/msg/Image"), desk.graph().topics().get("/robot/labels"));
    assertEquals(List.of("sensor_msgs/msg/Image"), desk.graph().published().get("/robot/labels"));
    assertNull(desk.graph().topics().get("/nothing"));
    publisher.close();
    eventually("its end", () -> desk.graph().publisherCount("/robot/labels") == 0);
    robot.close();
    eventually("its node's end", () -> !desk.graph().nodes().contains(robot.node()));
  }

  @Test
  void namesThatAreNotAbsoluteAreRefused() {
    var error =
        assertThrows(TransportException.class, () -> robot.advertise("../image", STRING, DEEP));
    assertTrue(error.getMessage().contains("../image"), error.getMessage());
    assertThrows(
        TransportException.class,
        () -> robot.subscribe("image", STRING, DEEP, m -> {}, SubscriptionEvents.NONE));
    assertThrows(TransportException.class, () -> robot.client("/a//b", FORGET));
  }

  @Test
  void aClosedTransportRefusesEverything() {
    robot.close();
    robot.close();
    assertThrows(TransportException.class, () -> robot.advertise("/words", STRING, DEEP));
    assertThrows(TransportException.class, () -> robot.client("/forget", FORGET));
    robot.graph().nodes();
  }

  @Test
  void callbacksMayCloseEachOthersSubscriptions() throws Exception {
    var running = new CountDownLatch(2);
    var ended = new CountDownLatch(2);
    var subscriptions = new AtomicReference<List<Subscription>>(List.of());
    var both = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      var subscription =
          desk.subscribe(
              "/words",
              STRING,
              DEEP,
              m -> {
                running.countDown();
                await(running);
                await(both);
                subscriptions.get().get(other).close();
                ended.countDown();
              },
              SubscriptionEvents.NONE);
      subscriptions.updateAndGet(before -> plus(before, subscription));
    }
    both.countDown();
    var publisher = robot.advertise("/words", STRING, DEEP);
    eventually("both are matched", () -> publisher.subscriptionCount() == 2);
    publisher.publish(text("close"));
    assertTrue(ended.await(LONG.toSeconds(), TimeUnit.SECONDS), "they wait for each other");
  }

  private static <T> List<T> plus(List<T> list, T element) {
    var longer = new ArrayList<>(list);
    longer.add(element);
    return List.copyOf(longer);
  }

  @Test
  void closingWhileEverybodyPublishesAndCallsIsSafe() throws Exception {
    robot.serve(
        "/forget",
        FORGET,
        r -> CompletableFuture.completedFuture(new ForgetConcept.Response(true, r.name())));
    var publisher = robot.advertise("/words", STRING, DEEP);
    desk.subscribe("/words", STRING, DEEP, m -> {}, SubscriptionEvents.NONE);
    var client = desk.client("/forget", FORGET);
    var stop = new CountDownLatch(1);
    var failures = new LinkedBlockingQueue<Throwable>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 3; i++) {
      var thread =
          new Thread(
              () -> {
                while (stop.getCount() > 0) {
                  publisher.publish(text("word"));
                  publisher.subscriptionCount();
                  client.call(new ForgetConcept.Request("x"), Duration.ofMillis(50));
                  pause(1);
                }
              });
      thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
      thread.start();
      threads.add(thread);
    }
    pause(100);
    desk.close();
    robot.close();
    pause(50);
    stop.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
  }
}
