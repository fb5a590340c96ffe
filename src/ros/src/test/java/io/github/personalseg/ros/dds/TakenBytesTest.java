package io.github.personalseg.ros.dds;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.wire.WireEvent;
import io.github.personalseg.ros.wire.WireReader;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a topic's bytes are taken into and written from. */
class TakenBytesTest {
  private static final MessageType<StringMessage> TYPE = MessageType.of(StringMessage.class);
  private static final int LIMIT = 1000;

  @BeforeAll
  static void needsFastDds() {
    assumeTrue(NativeLibrary.obstacle().isEmpty(), () -> NativeLibrary.obstacle().orElseThrow());
  }

  @Test
  void aSampleIsTakenIntoTheBytesOfTheOneBeforeWhereBothAreAsLong() {
    var options =
        TransportOptions.DEFAULT
            .withMaxMessageBytes(LIMIT)
            .withEnvironment(Map.of("ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID));
    var latched =
        new QosProfile(QosProfile.Reliability.RELIABLE, QosProfile.Durability.TRANSIENT_LOCAL, 100);
    try (var near = new DdsWire(new NodeName("/", "near"), DdsSettings.of(options));
        var far = new DdsWire(new NodeName("/", "far"), DdsSettings.of(options))) {
      var writer = near.writer("/words", TYPE, latched);
      var reader = far.reader("/words", TYPE, latched);
      for (String word : new String[] {"mug", "cup", "", "ab", "x".repeat(LIMIT), "bag", "key"}) {
        writer.write(TYPE.encode(new StringMessage(word)));
      }
      byte[] mug = heard(reader, "mug");
      assertSame(mug, heard(reader, "cup"));
      byte[] none = heard(reader, "");
      assertNotSame(mug, none);
      byte[] two = heard(reader, "ab");
      assertNotSame(none, two);
      assertInstanceOf(WireEvent.Refused.class, reader.next().orElseThrow());
      byte[] bag = heard(reader, "bag");
      assertSame(bag, heard(reader, "key"));
      reader.stop();
      reader.close();
      writer.close();
    }
  }

  @Test
  void whatWasWrittenIsGivenBackOnce() {
    var options =
        TransportOptions.DEFAULT.withEnvironment(
            Map.of("ROS_LOCALHOST_ONLY", "1", "ROS_DOMAIN_ID", TestDomain.ID));
    try (var wire = new DdsWire(new NodeName("/", "near"), DdsSettings.of(options))) {
      var writer = wire.writer("/words", TYPE, QosProfile.DEFAULT);
      assertNull(writer.spent());
      byte[] cdr = TYPE.encode(new StringMessage("mug"));
      writer.write(cdr);
      assertSame(cdr, writer.spent());
      assertNull(writer.spent());
      writer.close();
    }
  }

  private static byte[] heard(WireReader<byte[]> reader, String word) {
    var data = assertInstanceOf(WireEvent.Data.class, reader.next().orElseThrow());
    byte[] bytes = assertInstanceOf(byte[].class, data.payload());
    assertArrayEquals(TYPE.encode(new StringMessage(word)), bytes);
    return bytes;
  }
}
