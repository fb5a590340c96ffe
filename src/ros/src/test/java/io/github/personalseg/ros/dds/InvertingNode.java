package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.ConceptMessage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program with the perception node's wiring and no model: every image on {@code /camera} comes
 * back on {@code /labels} with its bytes inverted; {@code /perception/teach_concept} repeats the
 * name. Says "ready", runs until its standard input ends, and says how many images it refused. The
 * system property {@code shared_memory} opts in to shared memory.
 *
 * <p>A program because a process' later participants listen on ports that Cyclone DDS does not try
 * where there is no multicast: Fast DDS 2.9 uses no participant number twice.
 */
final class InvertingNode {
  private static final QosProfile DEEP =
      new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.VOLATILE, 100);

  private InvertingNode() {}

  public static void main(String[] arguments) throws IOException {
    var options =
        TransportOptions.DEFAULT
            .withEnvironment(System.getenv())
            .withSharedMemory(Boolean.getBoolean("shared_memory"));
    try (Transport node = Transports.open("dds", new NodeName("/", "perception"), options)) {
      var refused = new AtomicInteger();
      label(node, refused);
      node.serve(
          "/perception/teach_concept",
          ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class),
          request ->
              CompletableFuture.supplyAsync(
                  () -> new TeachConcept.Response(true, request.name(), none(), 1, 0)));
      System.out.println("ready");
      while (System.in.read() >= 0) {
        continue;
      }
      System.out.println("refused " + refused);
    }
  }

  private static void label(Transport node, AtomicInteger refused) {
    var image = MessageType.of(Image.class);
    node.advertise("/label_info", MessageType.of(LabelInfo.class), QosProfile.LATCHED)
        .publish(
            new LabelInfo(
                new Header(new Time(0, 0), ""),
                List.of(new VisionClass(0, "table"), new VisionClass(254, "my mug")),
                0));
    var labels = node.advertise("/labels", image, DEEP);
    node.subscribe(
        "/camera", image, DEEP, frame -> labels.publish(inverted(frame)), counting(refused));
  }

  private static SubscriptionEvents counting(AtomicInteger refused) {
    return new SubscriptionEvents() {
      @Override
      public void malformed(String reason) {
        refused.incrementAndGet();
      }
    };
  }

  private static Image inverted(Image frame) {
    byte[] bytes = frame.data().clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ~bytes[i];
    }
    return new Image(
        frame.header(), frame.height(), frame.width(), "mono8", 0, frame.step(), bytes);
  }

  private static ConceptMessage none() {
    float[] empty = {};
    return new ConceptMessage(
        "",
        "",
        "",
        0,
        "",
        new Time(0, 0),
        0,
        empty,
        false,
        0,
        empty,
        empty,
        0,
        empty,
        0,
        empty,
        empty,
        empty);
  }
}
