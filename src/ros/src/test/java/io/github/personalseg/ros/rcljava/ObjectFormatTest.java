package io.github.personalseg.ros.rcljava;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.personalseg.ros.MessageDefinition;
import io.github.personalseg.ros.MessageException;
import io.github.personalseg.ros.MessageTree;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.RandomMessages;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.types.MessageTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and look-alikes of generated classes. */
class ObjectFormatTest {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final Header HEADER = new Header(new Time(-5, 4_000_000_000L), "camera/é☕");

  @TempDir static Path folder;
  private static ObjectFormat format;

  @BeforeAll
  static void compile() throws IOException {
    format = new ObjectFormat(GeneratedJava.compile(folder));
  }

  private static Object get(Object generated, String getter) {
    try {
      return generated.getClass().getMethod(getter).invoke(generated);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void set(Object generated, String setter, Class<?> type, Object value) {
    try {
      generated.getClass().getMethod(setter, type).invoke(generated, value);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Image image(byte[] data) {
    return new Image(HEADER, 2, 4_294_967_295L, "mono8", 255, 3, data);
  }

  @Test
  void unsignedValuesTravelInSignedTypes() {
    Object generated = format.write(IMAGE, image(new byte[] {0, 127, -128, -1}));
    assertEquals(-1, get(generated, "getWidth"));
    assertEquals((byte) -1, get(generated, "getIsBigendian"));
    assertEquals(List.of((byte) 0, (byte) 127, (byte) -128, (byte) -1), get(generated, "getData"));
    assertEquals(-294_967_296, get(get(get(generated, "getHeader"), "getStamp"), "getNanosec"));
    assertEquals("camera/é☕", get(get(generated, "getHeader"), "getFrameId"));
    var read = format.read(IMAGE, generated);
    assertEquals(4_294_967_295L, read.width());
    assertEquals(255, read.isBigendian());
    assertEquals(HEADER, read.header());
    assertArrayEquals(new byte[] {0, 127, -128, -1}, read.data());
    var classId = MessageType.of(VisionClass.class);
    assertEquals(
        (short) -2, get(format.write(classId, new VisionClass(65_534, "mug")), "getClassId"));
  }

  @Test
  void readsListsOfAnyKind() {
    Object generated = format.write(IMAGE, image(new byte[0]));
    set(generated, "setData", List.class, new LinkedList<>(List.of((byte) 7, (byte) -7)));
    assertArrayEquals(new byte[] {7, -7}, format.read(IMAGE, generated).data());
  }

  @Test
  void everyTypeComesBackAsItWent() {
    for (MessageType<?> type : MessageTypes.all()) {
      for (int seed = 0; seed < 20; seed++) {
        roundTrip(type, seed);
      }
    }
  }

  private static <M extends Record> void roundTrip(MessageType<M> type, int seed) {
    M message = new RandomMessages(seed).next(type);
    M back = format.read(type, format.write(type, message));
    assertEquals(readable(MessageTree.of(type, message)), MessageTree.of(type, back));
  }

  /** What rcljava cannot carry arrives as the replacement character. */
  private static JsonElement readable(JsonElement tree) {
    return JsonParser.parseString(tree.toString().replace("\uD83C\uDF7A", "\ufffd"));
  }

  @Test
  void charactersThatRcljavaBreaksAreReplaced() {
    var type = MessageType.of(StringMessage.class);
    var generated = format.write(type, new StringMessage("my \uD83D\uDE42 mug \u2615\uD83C\uDF7A"));
    assertEquals("my \ufffd mug \u2615\ufffd", get(generated, "getData"));
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    var tooLarge = new Image(HEADER, 4_294_967_296L, 1, "mono8", 0, 1, new byte[0]);
    var error = assertThrows(MessageException.class, () -> format.write(IMAGE, tooLarge));
    assertEquals(
        "sensor_msgs/msg/Image.height: 4294967296 is outside 0..4294967295", error.getMessage());
    var status = new DiagnosticStatus(256, "n", "m", "h", List.of(new KeyValue("key", "value")));
    error =
        assertThrows(
            MessageException.class,
            () -> format.write(MessageType.of(DiagnosticStatus.class), status));
    assertTrue(error.getMessage().contains("level: 256 is outside 0..255"), error.getMessage());
  }

  @Test
  void fixedArraysMustBeFull() {
    var type = MessageType.of(CameraInfo.class);
    var nine = new double[9];
    var info =
        new CameraInfo(
            HEADER,
            1,
            1,
            "plumb_bob",
            new double[5],
            nine,
            nine,
            new double[12],
            0,
            0,
            new RegionOfInterest(0, 0, 0, 0, false));
    Object generated = format.write(type, info);
    assertEquals(9, ((List<?>) get(generated, "getK")).size());
    set(generated, "setP", List.class, Collections.nCopies(12, 1.5));
    assertEquals(1.5, format.read(type, generated).p()[11]);
    var short8 =
        new CameraInfo(
            HEADER,
            1,
            1,
            "plumb_bob",
            new double[5],
            new double[8],
            nine,
            new double[12],
            0,
            0,
            new RegionOfInterest(0, 0, 0, 0, false));
    var error = assertThrows(MessageException.class, () -> format.write(type, short8));
    assertTrue(
        error.getMessage().contains("CameraInfo.k: array of float64 has 8 elements; exactly 9"),
        error.getMessage());
  }

  @Test
  void aFixedArrayThatNobodySetIsNamed() throws Exception {
    var type = MessageType.of(CameraInfo.class);
    Object fresh = format.generated(type.name()).getConstructor().newInstance();
    var error = assertThrows(MessageException.class, () -> format.read(type, fresh));
    assertEquals("sensor_msgs/msg/CameraInfo.k: it is not set", error.getMessage());
  }

  @Test
  void copiesAnAnswerIntoTheObjectRcljavaSends() throws Exception {
    Object from = format.write(IMAGE, image(new byte[] {1, 2, 3}));
    Object to = format.generated(IMAGE.name()).getConstructor().newInstance();
    format.mapper(IMAGE).copy(from, to);
    assertNotSame(from, to);
    assertSame(get(from, "getHeader"), get(to, "getHeader"));
    assertArrayEquals(new byte[] {1, 2, 3}, format.read(IMAGE, to).data());
  }

  @Test
  void countsTheMessagesInAMessage() {
    var string = MessageType.of(StringMessage.class);
    assertEquals(1, format.mapper(string).nested(format.write(string, new StringMessage("a"))));
    assertEquals(3, format.mapper(IMAGE).nested(format.write(IMAGE, image(new byte[5]))));
    var detections = MessageType.of(Detection2DArray.class);
    var none = format.write(detections, new Detection2DArray(HEADER, List.of()));
    assertEquals(3, format.mapper(detections).nested(none));
  }

  @Test
  void aClassOfAnotherDefinitionIsRefused(@TempDir Path other) throws IOException {
    var old = MessageDefinition.parse("std_msgs/msg/String", "string text\n");
    var mixed = new ObjectFormat(GeneratedJava.compile(other, List.of(old)));
    var error =
        assertThrows(
            TransportException.class, () -> mixed.mapper(MessageType.of(StringMessage.class)));
    assertTrue(
        error.getMessage().startsWith("std_msgs.msg.String does not fit this build's definition"),
        error.getMessage());
  }
}
