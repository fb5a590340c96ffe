package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that plays the camera and the user of an {@link InvertingNode}. Arguments: images,
 * width, height, calls, most seconds. Says "N of N labels, N of N answers".
 */
final class Workstation {
  private static final QosProfile DEEP =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.VOLATILE, 100);
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final int WARM_UP = -1;

  private final LinkedBlockingQueue<Image> labels = new LinkedBlockingQueue<>();
  private final long end;
  private final int width;
  private final int height;

  private Workstation(int width, int height, long end) {
    this.width = width;
    this.height = height;
    this.end = end;
  }

  public static void main(String[] arguments) throws Exception {
    int images = Integer.parseInt(arguments[0]);
    int calls = Integer.parseInt(arguments[3]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[4]));
    var options =
        TransportOptions.DEFAULT
            .withEnvironment(System.getenv())
            .withSharedMemory(Boolean.getBoolean("shared_memory"));
    var program =
        new Workstation(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), end);
    try (Transport node = Transports.open("dds", new NodeName("/", "workstation"), options)) {
      System.out.printf(
          "%d of %d labels, %d of %d answers%n",
          program.play(node, images), images, program.call(node, calls), calls);
    }
  }

  /** How many images came back right. */
  private int play(Transport node, int images) throws InterruptedException {
    node.subscribe("/labels", IMAGE, DEEP, labels::add, SubscriptionEvents.NONE);
    var camera = node.advertise("/camera", IMAGE, DEEP);
    // A volatile topic owes nothing from before both sides discovered each other.
    Image warm = null;
    while (warm == null && left() > 0) {
      if (camera.subscriptionCount() > 0) {
        camera.publish(image(WARM_UP));
      }
      warm = labels.poll(300, TimeUnit.MILLISECONDS);
    }
    int right = 0;
    for (int i = 0; i < images && left() > 0; i++) {
      Image sent = image(i);
      camera.publish(sent);
      Image label;
      do {
        label = labels.poll(left(), TimeUnit.NANOSECONDS);
      } while (label != null && label.header().stamp().sec() == WARM_UP);
      right += label != null && inverts(sent, label) ? 1 : 0;
    }
    return right;
  }

  /** How many calls were answered with their own name. */
  private int call(Transport node, int calls) throws InterruptedException {
    int answered = 0;
    try (var client =
        node.client(
            "/perception/teach_concept",
            ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class))) {
      while (!client.available() && left() > 0) {
        Thread.sleep(20);
      }
      for (int i = 0; i < calls && left() > 0; i++) {
        String name = "mug " + i;
        var request = new TeachConcept.Request(name, "mug", List.of(), false);
        var answer = client.call(request, Duration.ofNanos(Math.max(1, left())));
        answered += answer.get().message().equals(name) ? 1 : 0;
      }
    } catch (ExecutionException e) {
      System.out.println(e.getCause());
    }
    return answered;
  }

  private long left() {
    return end - System.nanoTime();
  }

  private Image image(int number) {
    byte[] bytes = new byte[width * height];
    new Random(number).nextBytes(bytes);
    var header = new Header(new Time(number, 123_456_789), "camera_optical");
    return new Image(header, height, width, "mono8", 0, width, bytes);
  }

  private static boolean inverts(Image sent, Image label) {
    byte[] there = sent.data();
    byte[] back = label.data();
    boolean right = label.header().equals(sent.header()) && back.length == there.length;
    for (int i = 0; right && i < there.length; i++) {
      right = back[i] == (byte) ~there[i];
    }
    return right;
  }
}
