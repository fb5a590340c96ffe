package io.github.personalseg.ros.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message's bytes serve the next one, and never while somebody still reads them. */
final class ReusedBytesTest {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);

  private static Image image(int number, int pixels) {
    byte[] data = new byte[pixels];
    Arrays.fill(data, (byte) number);
    var header = new Header(new Time(number, 0), "camera");
    return new Image(header, 1, pixels, "mono8", 0, pixels, data);
  }

  private static boolean whole(Image image) {
    for (byte each : image.data()) {
      if (each != (byte) image.header().stamp().sec()) {
        return false;
      }
    }
    return true;
  }

  private static void pause(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(QosProfile.Durability.class)
  void readersOfAnySpeedGetEveryMessageWhole(QosProfile.Durability durability) throws Exception {
    var qos = new QosProfile(QosProfile.Reliability.RELIABLE, durability, 3);
    var graph = new InProcessGraph();
    var damaged = new ConcurrentLinkedQueue<Image>();
    var last = new LinkedBlockingQueue<Integer>();
    List<Transport> peers = new ArrayList<>();
    int messages = 400;
    for (int micros : new int[] {0, 50, 500}) {
      var peer = graph.join(new NodeName("/", "reader" + micros));
      peers.add(peer);
      peer.subscribe(
          "/images",
          IMAGE,
          qos,
          image -> {
            if (!whole(image)) {
              damaged.add(image);
            }
            pause(micros);
            if (image.header().stamp().sec() == messages) {
              last.add(micros);
            }
          },
          SubscriptionEvents.NONE);
    }
    var writer = graph.join(new NodeName("/", "writer"));
    peers.add(writer);
    var publisher = writer.advertise("/images", IMAGE, qos);
    var random = new Random(7);
    for (int i = 1; i <= messages; i++) {
      publisher.publish(image(i, 40_000 + random.nextInt(2)));
      pause(random.nextInt(100));
    }
    for (int i = 0; i < 3; i++) {
      assertTrue(last.poll(60, TimeUnit.SECONDS) != null, "a reader missed the last message");
    }
    var late = new LinkedBlockingQueue<Image>();
    writer.subscribe("/images", IMAGE, qos, late::add, SubscriptionEvents.NONE);
    if (durability == QosProfile.Durability.TRANSIENT_LOCAL) {
      for (int i = messages - 2; i <= messages; i++) {
        var kept = late.poll(60, TimeUnit.SECONDS);
        assertTrue(kept != null && whole(kept) && kept.header().stamp().sec() == i, "message " + i);
      }
    }
    peers.forEach(Transport::close);
    assertEquals(0, damaged.size(), "messages that were written over while they were read");
  }

  @Test
  void publishingInASteadyStateMakesNoBytes() throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var graph = new InProcessGraph();
    var arrived = new LinkedBlockingQueue<Integer>();
    int pixels = 300_000;
    int rounds = 100;
    try (var reader = graph.join(new NodeName("/", "reader"));
        var writer = graph.join(new NodeName("/", "writer"))) {
      reader.subscribe(
          "/images",
          IMAGE,
          QosProfile.SENSOR_DATA,
          image -> arrived.add(image.data().length),
          SubscriptionEvents.NONE);
      var publisher = writer.advertise("/images", IMAGE, QosProfile.SENSOR_DATA);
      var message = image(1, pixels);
      long before = 0;
      for (int i = -10; i < rounds; i++) {
        if (i == 0) {
          before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        }
        publisher.publish(message);
        assertEquals(pixels, arrived.poll(60, TimeUnit.SECONDS));
        Thread.sleep(1); // until the reader asks for the next
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(bytes < rounds * pixels / 4, bytes + " bytes for " + rounds + " messages");
    }
  }
}
