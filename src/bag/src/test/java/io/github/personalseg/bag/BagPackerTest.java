package io.github.personalseg.bag;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.storage.BagException;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BagPackerTest {
  private static final String TOPIC = "/camera/image/compressed";

  @TempDir Path folder;
  private Path frames;
  private Path bag;

  @BeforeEach
  void makeFrames() throws IOException {
    frames = Files.createDirectory(folder.resolve("frames"));
    bag = folder.resolve("bag");
    Files.write(frames.resolve("000000.jpg"), new byte[] {1, 2, 3});
    Files.write(frames.resolve("000001.png"), new byte[] {4, 5});
    csv("index,stamp\n0,1000.000000000\n1,1000.1\n");
  }

  @Test
  void packsFramesWithTheirCalibration() throws IOException {
    Files.writeString(
        frames.resolve("camera_info.json"),
        """
        {"width": 640, "height": 480, "k": [500, 0, 320, 0, 500, 240, 0, 0, 1],
         "p": [500, 0, 320, 0, 0, 500, 240, 0, 0, 0, 1, 0]}
        """);
    assertEquals(2, pack());
    List<RawMessage> messages = Bags.read(bag);
    assertEquals(
        List.of(TOPIC, "/camera/camera_info", TOPIC, "/camera/camera_info"),
        messages.stream().map(RawMessage::topic).toList());
    CompressedImage first = messages.get(0).decode(Bags.IMAGE);
    assertEquals(new Header(new Time(1000, 0), "camera"), first.header());
    assertEquals("jpeg", first.format());
    assertArrayEquals(new byte[] {1, 2, 3}, first.data());
    CompressedImage second = messages.get(2).decode(Bags.IMAGE);
    assertEquals(new Time(1000, 100_000_000), second.header().stamp());
    assertEquals("png", second.format());
    assertEquals(1_000_100_000_000L, messages.get(2).logTime());
    CameraInfo info = messages.get(3).decode(MessageType.of(CameraInfo.class));
    assertEquals(second.header(), info.header());
    assertEquals(640, info.width());
    assertEquals("plumb_bob", info.distortionModel());
    assertEquals(320, info.k()[2]);
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, info.r());
  }

  @Test
  void calibrationIsOptional() {
    assertEquals(2, pack());
    assertEquals(2, Bags.read(bag).size());
  }

  @Test
  void calibrationLiesInTheNamespaceOfTheImage() {
    assertEquals("/camera/camera_info", BagPacker.cameraInfoTopic("/camera/image_raw"));
    assertEquals("/camera_info", BagPacker.cameraInfoTopic("/image/compressed"));
  }

  @Test
  void whatIsWrongIsNamedAndNothingIsLeft() throws IOException {
    csv("index,stamp\n0,1000\nx,1001\n");
    fails("line 3 is \"x,1001\"; expected index,seconds");
    csv("index,stamp\n0\n");
    fails("line 2 is \"0\"");
    csv("index,stamp\n0,1.0000000001\n");
    fails("line 2 is");
    csv("index,stamp\n0,99999999999\n");
    fails("line 2 is");
    csv("index,stamp\n7,1\n");
    fails("000007.jpg: missing, and no .png either");
    csv("index,stamp\n");
    fails("lists no frames");
    csv("index,stamp\n0,1\n");
    Files.writeString(frames.resolve("camera_info.json"), "{\"k\": [1, 2]}");
    fails("k has 2 numbers; it needs 9");
    Files.writeString(frames.resolve("camera_info.json"), "{");
    fails("camera_info.json: cannot be read");
    Files.delete(frames.resolve("frames.csv"));
    fails("frames.csv: cannot be read");
    assertFalse(Files.exists(bag));
  }

  private int pack() {
    return BagPacker.pack(
        frames, bag, TOPIC, "camera", BagWriter.Options.DEFAULT, UnaryOperator.identity());
  }

  private void csv(String text) throws IOException {
    Files.writeString(frames.resolve("frames.csv"), text);
  }

  private void fails(String reason) {
    var error = assertThrows(BagException.class, this::pack);
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }
}
