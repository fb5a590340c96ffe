package io.github.personalseg.cli.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.TopicInfo;
import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import io.github.personalseg.image.GrayImage;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics beside a camera in a bag: what is no picture is left out and changes no name. */
final class CameraChoiceTest {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);
  private static final MessageType<LabelInfo> LABEL_INFO = MessageType.of(LabelInfo.class);
  private static final Header HEADER = new Header(new Time(1, 0), "camera");
  private static final String CAMERA = "/camera/image_raw";
  private static final int WIDTH = Cli.WIDTH;
  private static final int HEIGHT = Cli.HEIGHT;

  @TempDir Path folder;

  /**
   * A topic with its messages.
   *
   * @param reason part of why it is left out; empty when it is a camera
   */
  private record Topic(String name, MessageType<?> type, List<Record> messages, String reason) {
    @Override
    public String toString() {
      return name + " " + reason;
    }
  }

  private static Image raw(String encoding, int bytesPerPixel) {
    return raw(encoding, bytesPerPixel, new byte[WIDTH * HEIGHT * bytesPerPixel]);
  }

  private static Image raw(String encoding, int bytesPerPixel, byte[] data) {
    return new Image(HEADER, HEIGHT, WIDTH, encoding, 0, (long) WIDTH * bytesPerPixel, data);
  }

  private static Topic raws(String name, String reason, Image... messages) {
    return new Topic(name, IMAGE, List.of((Record[]) messages), reason);
  }

  private static Topic compressed(String name, String reason, String format, byte[] data) {
    return new Topic(name, COMPRESSED, List.of(new CompressedImage(HEADER, format, data)), reason);
  }

  private static Image camera() {
    return raw("rgb8", 3, Cli.frame(0).data());
  }

  private static byte[] png16() throws IOException {
    short[] values = new short[WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (400 + i);
    }
    return ImageFiles.png(new GrayImage(WIDTH, HEIGHT, 16, values));
  }

  private static byte[] png8() throws IOException {
    return ImageFiles.png(Cli.frame(0));
  }

  static Stream<Topic> beside() throws IOException {
    String depth = "holds depth or other measurements";
    String own = "labels or overlays of a segmentation node";
    String n = "/personal_segmentation";
    var topics = new ArrayList<Topic>();
    for (String type : List.of("16UC1", "32FC1", "16SC1", "32SC1", "64FC1", "32FC3")) {
      topics.add(raws("/camera/aligned/image_raw", depth, raw(type, 8)));
      topics.add(compressed("/d/compressed", depth, type + "; png compressed ", png16()));
      topics.add(compressed("/d/compressed", depth, type + "; jpeg compressed ", png8()));
      topics.add(compressed("/d/compressedDepth", depth, type + "; compressedDepth png", png16()));
      topics.add(
          compressed("/d/compressedDepth", depth, type + "; compressedDepth rvl", new byte[90]));
    }
    topics.add(compressed("/d/compressedDepth", depth, "compressedDepth", new byte[90]));
    topics.add(compressed("/d/compressed", "taken as depth", "png", png16()));
    topics.add(compressed("/d/compressed", "taken as depth", "", png16()));
    topics.add(raws("/camera/depth/image_raw", "name says depth", raw("mono16", 2)));
    topics.add(raws("/left_depth", "name says depth", raw("MONO16", 2)));
    topics.add(
        compressed("/depth/compressed", "name says depth", "mono16; png compressed ", png16()));
    topics.add(raws("/odd", "encoding \"yuv999\" is not supported", raw("yuv999", 3)));
    topics.add(raws("/odd", depth, raw("16UC1", 2), raw("16UC1", 2), raw("16UC1", 2), camera()));
    topics.add(compressed("/odd", "GIF is not supported", "gif", "GIF89a......".getBytes("ASCII")));
    topics.add(new Topic("/silent", IMAGE, List.of(), "has no messages"));
    topics.add(new Topic("/silent", COMPRESSED, List.of(), "has no messages"));
    for (String base : List.of(n, n + "/left/image_raw", "/robot1" + n)) {
      topics.add(raws(base + "/labels", own, raw("mono8", 1)));
      topics.add(raws(base + "/confidence", own, raw("mono8", 1)));
      topics.add(raws(base + "/overlay", own, camera()));
      topics.add(compressed(base + "/overlay/compressed", own, "rgb8; jpeg compressed", png8()));
      topics.add(compressed(base + "/labels/compressed", own, "mono8; png compressed", png8()));
    }
    // A node of another name is known by the names of its ids, see labelInfo().
    topics.add(raws("/seg/labels", own, raw("mono8", 1)));
    topics.add(compressed("/seg/overlay/compressed", own, "jpeg", png8()));
    return topics.stream();
  }

  @ParameterizedTest
  @MethodSource("beside")
  void leavesOutWithOneLineAndRenamesNothing(Topic topic) throws IOException {
    for (boolean first : new boolean[] {true, false}) {
      var camera = raws(CAMERA, "", camera());
      Path bag = bag(first ? List.of(topic, camera) : List.of(camera, topic));
      try (var reader = BagReader.open(bag)) {
        var choice = CameraChoice.of(reader, List.of());
        assertEquals(List.of(CAMERA), choice.cameras().stream().map(TopicInfo::name).toList());
        assertEquals(1, choice.leftOut().size());
        var out = choice.leftOut().get(0);
        assertEquals(topic.name(), out.topic());
        assertEquals(topic.messages().size(), out.messages());
        assertTrue(out.reason().contains(topic.reason()), out.reason());
        assertFalse(out.toString().contains("\n"));
      }
    }
  }

  static Stream<Topic> cameras() throws IOException {
    return Stream.of(
        raws("/thermal", "", raw("mono16", 2)),
        compressed("/thermal/compressed", "", "mono16; png compressed ", png16()),
        compressed("/c/compressed", "", "bayer_rggb16; png compressed ", png16()),
        compressed("/c/compressed", "", "png", png8()),
        raws("/depthcharge/image", "", raw("mono16", 2)),
        raws("/overlay", "", camera()),
        raws("/shop/labels", "", camera()),
        raws("/mixed", "", raw("16UC1", 2), camera()),
        // Cameras begin with broken frames; later ones may be whole.
        compressed("/c/compressed", "", "jpeg", Arrays.copyOf(png8(), 500)),
        raws("/c", "", raw("rgb8", 1)));
  }

  @ParameterizedTest
  @MethodSource("cameras")
  void keepsWhatMayBeACamera(Topic topic) throws IOException {
    try (var reader = BagReader.open(bag(List.of(topic)))) {
      var choice = CameraChoice.of(reader, List.of());
      assertEquals(List.of(topic.name()), choice.cameras().stream().map(TopicInfo::name).toList());
      assertEquals(List.of(), choice.leftOut());
    }
  }

  @Test
  void aNamedTopicIsTakenOrRefused() throws IOException {
    var bag =
        bag(
            List.of(
                raws(CAMERA, "", camera()),
                raws("/depth", "", raw("16UC1", 2)),
                raws("/seg/overlay", "", camera())));
    try (var reader = BagReader.open(bag)) {
      var named = CameraChoice.of(reader, List.of("/seg/overlay"));
      assertEquals("/seg/overlay", named.cameras().get(0).name());
    }
    replay(bag, "--topics", CAMERA + ",/depth")
        .fails(
            1,
            "no frame to label on /depth (1 message): encoding \"16UC1\" holds depth or other"
                + " measurements, no picture");
  }

  @Test
  void tellsOfOrientationInMessages() throws IOException {
    byte[] turned = turned();
    var run = replay(bag(List.of(compressed("/c/compressed", "", "jpeg", turned)))).ok();
    assertTrue(
        run.err()
            .contains(
                "warning: frames of /c/compressed have EXIF orientation 6, which is not applied"),
        run.err());
  }

  /** A frame as a phone stores it that was held upright: turned, with a word on it. */
  private static byte[] turned() throws IOException {
    byte[] jpeg = ImageFiles.jpeg(Cli.frame(0), 0.9f);
    byte[] exif = {
      -1, -31, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0,
      0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0
    };
    byte[] turned = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, turned, 0, 2);
    System.arraycopy(exif, 0, turned, 2, exif.length);
    System.arraycopy(jpeg, 2, turned, 2 + exif.length, jpeg.length - 2);
    return turned;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packsPicturesUprightUnlessThereIsACalibration(boolean calibrated) throws IOException {
    var frames = Files.createDirectories(folder.resolve("frames"));
    Files.write(frames.resolve("000000.jpg"), turned());
    Files.writeString(frames.resolve("frames.csv"), "index,seconds\n0,1.5\n");
    if (calibrated) {
      Files.writeString(
          frames.resolve("camera_info.json"),
          "{\"width\": 160, \"height\": 120, \"k\": [9,0,9,0,9,9,0,0,1],"
              + " \"p\": [9,0,9,0,0,9,9,0,0,0,1,0]}");
    }
    var packed = folder.resolve("packed");
    Cli.run("bag", "pack", frames, packed).ok();
    try (var reader = BagReader.open(packed)) {
      var choice = CameraChoice.of(reader, List.of());
      assertEquals(calibrated ? 1 : 0, choice.notes().size());
      try (var messages = reader.messages(MessageFilter.topics(KitchenFixture.TOPIC))) {
        var image = CameraTopic.decode(messages.next()).image();
        assertEquals(calibrated ? WIDTH : HEIGHT, image.width());
      }
    }
  }

  /** Several causes on one topic, told and counted one by one, in text and JSON. */
  @Test
  void countsDroppedFramesByCause() throws IOException {
    byte[] png = png8();
    var frames = new ArrayList<Record>(List.of(camera()));
    frames.add(raw("16UC1", 2));
    frames.add(raw("rgb8", 3, new byte[10]));
    frames.add(raw("rgb8", 3, new byte[20]));
    frames.add(raw("yuv999", 3));
    frames.add(camera());
    var bag =
        bag(
            List.of(
                new Topic(CAMERA, IMAGE, frames, ""),
                compressed("/depth", "", "16UC1; png compressed ", png),
                new Topic(
                    "/b/compressed",
                    COMPRESSED,
                    List.of(
                        new CompressedImage(HEADER, "png", png),
                        new CompressedImage(HEADER, "png", Arrays.copyOf(png, png.length / 2)),
                        new CompressedImage(HEADER, "png", new byte[0])),
                    "")));
    JsonObject json = replay(bag, "--json").json().getAsJsonObject();
    assertEquals(3, json.get("frames").getAsInt());
    assertEquals(6, json.get("frames_dropped").getAsInt());
    var causes = new ArrayList<String>();
    for (var cause : json.get("dropped").getAsJsonArray()) {
      var one = cause.getAsJsonObject();
      causes.add(one.get("topic").getAsString() + " " + one.get("frames").getAsInt());
    }
    assertEquals(
        List.of(CAMERA + " 1", CAMERA + " 2", CAMERA + " 1", "/b/compressed 1", "/b/compressed 1"),
        causes);
    var leftOut = json.get("left_out").getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("/depth", leftOut.get("topic").getAsString());
    assertEquals(1, leftOut.get("messages").getAsInt());

    var text = replay(bag, "--replace").ok();
    assertTrue(text.out().contains("6 of 9 frames could not be labelled:\n  1 of " + CAMERA));
    assertTrue(text.out().contains("  2 of " + CAMERA + ": data has 10 bytes"), text.out());
    assertTrue(text.err().contains("warning: leaving out /depth (1 message): "), text.err());
  }

  @Test
  void failsWhenEveryFrameWasDropped() throws IOException {
    var bag = bag(List.of(raws("/c", "", raw("rgb8", 1), raw("rgb8", 1), raw("rgb8", 1))));
    replay(bag).fails(1, "no frame to label on /c: all 3 were dropped");
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private Cli replay(Path bag, Object... more) {
    var args = new ArrayList<Object>(List.of("replay", bag, "--out", folder.resolve("out")));
    args.addAll(List.of("--model", Cli.TINY, "--concepts", folder.resolve("store")));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  @SuppressWarnings("unchecked")
  private Path bag(List<Topic> topics) throws IOException {
    Path bag = folder.resolve("bag");
    try (var writer = BagWriter.create(bag, BagWriter.Options.DEFAULT.replacing())) {
      writer.addTopic("/seg/label_info", LABEL_INFO, QosProfile.LATCHED);
      long time = KitchenFixture.START;
      for (var topic : topics) {
        writer.addTopic(topic.name(), topic.type(), QosProfile.DEFAULT);
        for (Record message : topic.messages()) {
          writer.write(topic.name(), time++, (MessageType<Record>) topic.type(), message);
        }
      }
      writer.finish();
    }
    return bag;
  }
}
