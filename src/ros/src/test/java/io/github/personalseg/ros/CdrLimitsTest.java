package io.github.personalseg.ros;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.types.MessageTypes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Bytes and values that are no message. */
class CdrLimitsTest {
  private static final Header HEADER = new Header(new Time(1, 2), "camera");

  @Test
  void countsBeyondTheBytesLeftAreRefusedBeforeAllocation() {
    refused(LabelInfo.class, "00010000 01000000 02000000 01000000 00000000 ffffffff", "4294967295");
    refused(
        CompressedImage.class,
        "00010000 00000000 00000000 01000000 00000000 01000000 00000000 ffffffff",
        "4294967295");
    refused(StringMessage.class, "00010000 ffffffff 61", "4294967295");
    refused(StringMessage.class, "00000000 ffffffff 61", "4294967295");
  }

  @Test
  void sequencesBeyondTheLimitAreRefused() {
    var type = MessageType.of(Image.class);
    byte[] bytes = type.encode(new Image(HEADER, 10, 10, "mono8", 0, 10, new byte[100]));
    assertEquals(100, type.decode(bytes, 100).data().length);
    var error = assertThrows(MessageException.class, () -> type.decode(bytes, 99));
    assertTrue(
        error.getMessage().contains("sensor_msgs/msg/Image.data")
            && error.getMessage().contains("takes 100 bytes; the limit is 99"),
        error.getMessage());
  }

  @Test
  void otherEncapsulationsAreNamed() {
    refused(StringMessage.class, "00030000 00000000", "0x0003");
    refused(StringMessage.class, "00070000 00000000", "0x0007");
    refused(StringMessage.class, "0001", "has 2 bytes");
  }

  @Test
  void stringsEndWithNul() {
    refused(StringMessage.class, "00010000 02000000 6162", "does not end with NUL");
    assertEquals("", MessageType.of(StringMessage.class).decode(bytes("00010000 00000000")).data());
  }

  @Test
  void valuesOutsideTheirFieldAreNamed() {
    var roi = MessageType.of(RegionOfInterest.class);
    unwritable(
        () -> roi.encode(new RegionOfInterest(-1, 0, 1, 1, false)),
        "RegionOfInterest.x_offset: -1 is outside 0..4294967295");
    var visionClass = MessageType.of(VisionClass.class);
    unwritable(
        () -> visionClass.encode(new VisionClass(65536, "cup")), "65536 is outside 0..65535");
    var text = MessageType.of(StringMessage.class);
    unwritable(() -> text.encode(new StringMessage("a\0b")), "NUL");
    var info = MessageType.of(CameraInfo.class);
    unwritable(
        () ->
            info.encode(
                new CameraInfo(
                    HEADER,
                    1,
                    1,
                    "plumb_bob",
                    new double[0],
                    new double[8],
                    new double[9],
                    new double[12],
                    0,
                    0,
                    new RegionOfInterest(0, 0, 0, 0, false))),
        "CameraInfo.k: array of float64 has 8 elements; exactly 9 are allowed");
  }

  @Property(tries = 3000)
  void randomBytesNeverFailOtherwise(@ForAll long seed) {
    var random = new Random(seed);
    var types = MessageTypes.all().toArray(new MessageType<?>[0]);
    MessageType<?> type = types[random.nextInt(types.length)];
    byte[] data = new byte[random.nextInt(200)];
    random.nextBytes(data);
    if (data.length >= 4) {
      data[0] = 0;
      data[1] &= 1;
    }
    onlyMessageExceptions(type, data);
  }

  @Property(tries = 500)
  void damagedMessagesNeverFailOtherwise(@ForAll long seed) {
    var random = new Random(seed);
    var types = MessageTypes.all().toArray(new MessageType<?>[0]);
    byte[] data = encoded(types[random.nextInt(types.length)], seed);
    for (int i = 0; i < 3; i++) {
      data[random.nextInt(data.length)] = (byte) (random.nextBoolean() ? -1 : random.nextInt());
    }
    for (MessageType<?> type : types) {
      onlyMessageExceptions(type, Arrays.copyOf(data, data.length));
    }
  }

  private static <T extends Record> byte[] encoded(MessageType<T> type, long seed) {
    return type.encode(new RandomMessages(seed).next(type));
  }

  private static void onlyMessageExceptions(MessageType<?> type, byte[] data) {
    try {
      type.decode(data);
    } catch (MessageException expected) {
      assertTrue(expected.getMessage().contains(": "), expected.getMessage());
    }
  }

  private static void unwritable(Runnable encode, String reason) {
    var error = assertThrows(MessageException.class, encode::run);
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private static void refused(Class<? extends Record> type, String hex, String reason) {
    var error = assertThrows(MessageException.class, () -> MessageType.of(type).decode(bytes(hex)));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
