package io.github.personalseg.ros.dds;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program: starts, talks and closes again and again, then takes 1,000 malformed messages.
 * Arguments: domain, rounds.
 */
final class Rounds {
  private static final MessageType<StringMessage> TYPE = MessageType.of(StringMessage.class);
  private static final int MALFORMED = 1000;

  private Rounds() {}

  public static void main(String[] arguments) throws InterruptedException {
    var environment = Map.of("ROS_DOMAIN_ID", arguments[0], "ROS_LOCALHOST_ONLY", "1");
    var options = TransportOptions.DEFAULT.withEnvironment(environment);
    int rounds = Integer.parseInt(arguments[1]);
    for (int round = 1; round <= rounds; round++) {
      talk(options);
      System.out.println("round " + round);
    }
    System.out.println("malformed " + refuse(options));
  }

  private static void talk(TransportOptions options) throws InterruptedException {
    var heard = new CountDownLatch(1);
    try (var one = Transports.open("dds", new NodeName("/", "one"), options);
        var other = Transports.open("dds", new NodeName("/", "other"), options)) {
      other.subscribe(
          "/words", TYPE, QosProfile.LATCHED, m -> heard.countDown(), SubscriptionEvents.NONE);
      one.advertise("/words", TYPE, QosProfile.LATCHED).publish(new StringMessage("hello"));
      if (!heard.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nothing was heard within 30 s");
      }
    }
  }

  private static int refuse(TransportOptions options) throws InterruptedException {
    var refused = new CountDownLatch(MALFORMED);
    var events =
        new SubscriptionEvents() {
          @Override
          public void malformed(String reason) {
            refused.countDown();
          }
        };
    var qos =
        new QosProfile(
            QosProfile.Reliability.RELIABLE, QosProfile.Durability.TRANSIENT_LOCAL, MALFORMED + 1);
    var alive = new CountDownLatch(1);
    try (var receiver = Transports.open("dds", new NodeName("/", "receiver"), options);
        var sender = new DdsWire(new NodeName("/", "sender"), DdsSettings.of(options))) {
      receiver.subscribe("/words", TYPE, qos, m -> alive.countDown(), events);
      var writer = sender.writer("/words", TYPE, qos);
      var random = new Random(11);
      for (int i = 0; i < MALFORMED; i++) {
        byte[] bytes = new byte[8 + random.nextInt(200)];
        random.nextBytes(bytes);
        bytes[0] = 0;
        bytes[1] = 1;
        bytes[7] |= (byte) 0x80; // a string of at least 2^31 bytes
        writer.write(bytes);
      }
      writer.write(TYPE.encode(new StringMessage("still there")));
      boolean all = refused.await(60, TimeUnit.SECONDS) && alive.await(60, TimeUnit.SECONDS);
      writer.close();
      return all ? MALFORMED : -1;
    }
  }
}
