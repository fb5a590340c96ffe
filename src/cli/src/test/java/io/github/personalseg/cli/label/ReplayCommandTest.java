package io.github.personalseg.cli.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.BagWriter;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.cli.Cli;
import io.github.personalseg.cli.KitchenFixture;
import io.github.personalseg.cli.frames.Stamp;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.StringMessage;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayCommandTest {
  private static final MessageType<Image> IMAGE = MessageType.of(Image.class);
  private static final MessageType<StringMessage> STRING = MessageType.of(StringMessage.class);
  private static final MessageType<LabelInfo> LABEL_INFO = MessageType.of(LabelInfo.class);
  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);

  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void target() {
    out = folder.resolve("labels");
  }

  private Cli replay(Path bag, Object... more) {
    Object[] args = {
      "replay", bag, "--out", out, "--model", Cli.TINY, "--concepts", folder.resolve("store")
    };
    Object[] all = new Object[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Cli.run(all);
  }

  private static List<RawMessage> messages(Path bag, String topic) {
    var all = new ArrayList<RawMessage>();
    try (var reader = BagReader.open(bag);
        var messages = reader.messages(MessageFilter.topics(topic))) {
      messages.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void labelsEveryFrameWithItsHeader() throws IOException {
    var bag = KitchenFixture.bag(folder, 4);
    var frames = messages(bag, KitchenFixture.TOPIC);
    assertEquals(4, replay(bag, "--json").json().getAsJsonObject().get("frames").getAsInt());

    var labels = messages(out, "/personal_segmentation/labels");
    assertEquals(4, labels.size());
    for (int i = 0; i < 4; i++) {
      var image = labels.get(i).decode(IMAGE);
      assertEquals(frames.get(i).decode(COMPRESSED).header(), image.header());
      assertEquals(frames.get(i).logTime(), labels.get(i).logTime());
      assertEquals("mono8", image.encoding());
      assertEquals(Cli.WIDTH, image.width());
      assertEquals(Cli.HEIGHT, image.height());
      assertEquals(Cli.WIDTH, image.step());
    }
    var info = messages(out, "/personal_segmentation/label_info");
    assertEquals(1, info.size());
    assertEquals(
        List.of(
            new VisionClass(0, "wall"),
            new VisionClass(1, "floor"),
            new VisionClass(2, "table"),
            new VisionClass(3, "mug"),
            new VisionClass(4, "bowl"),
            new VisionClass(5, "wine glass")),
        info.get(0).decode(LABEL_INFO).classMap());
    var overlay = messages(out, "/personal_segmentation/overlay/compressed");
    assertTrue(ImageFiles.decode(overlay.get(3).decode(COMPRESSED).data()).width() >= Cli.WIDTH);
  }

  @Test
  void teachesFirstAndKeepsWhatItLearned() throws IOException {
    var bag = KitchenFixture.bag(folder, 3);
    replay(bag, "--teach", KitchenFixture.teachFile(bag)).ok();

    var info = messages(out, "/personal_segmentation/label_info").get(0).decode(LABEL_INFO);
    assertTrue(info.classMap().contains(new VisionClass(254, "my mug")));
    byte[] taught = messages(out, "/personal_segmentation/labels").get(2).decode(IMAGE).data();

    replay(bag, "--replace").ok();
    byte[] again = messages(out, "/personal_segmentation/labels").get(2).decode(IMAGE).data();
    assertArrayEquals(taught, again);
  }

  @Test
  void followsMarksThroughTheBagWhereAsked() throws IOException {
    var bag = KitchenFixture.bag(folder, 8);
    var teach = KitchenFixture.teachFile(bag);
    var plain = replay(bag, "--json", "--teach", teach).json().getAsJsonObject();
    assertEquals(
        0,
        plain.getAsJsonArray("taught").get(0).getAsJsonObject().getAsJsonArray("followed").size());
    byte[] before = messages(out, "/personal_segmentation/labels").get(5).decode(IMAGE).data();

    var answer =
        replay(bag, "--replace", "--json", "--teach", teach, "--follow", "0.5")
            .json()
            .getAsJsonObject();
    var followed =
        answer.getAsJsonArray("taught").get(0).getAsJsonObject().getAsJsonArray("followed");
    assertEquals(2, followed.size(), "both marks lie in the bag");
    for (int i = 0; i < 2; i++) {
      var mark = followed.get(i).getAsJsonObject();
      assertEquals(i, mark.get("reference").getAsInt());
      assertTrue(mark.get("views").getAsInt() <= mark.get("frames").getAsInt());
      assertTrue(mark.get("frames").getAsInt() <= 7);
      assertTrue(mark.get("message").getAsString().contains("followed"));
    }

    // Following off gives the same bytes again.
    replay(bag, "--replace", "--teach", teach, "--follow", "0").ok();
    assertArrayEquals(
        before, messages(out, "/personal_segmentation/labels").get(5).decode(IMAGE).data());
    replay(bag, "--replace", "--teach", teach, "--follow", "61")
        .fails(1, "--follow is 61.0; it must be 0 to 60 seconds");
    replay(bag, "--replace", "--teach", teach, "--follow", "-1")
        .fails(1, "--follow is -1.0; it must be 0 to 60 seconds");
  }

  @Test
  void labelsOnlyTheStretchAskedFor() throws IOException {
    var bag = KitchenFixture.bag(folder, 6);
    replay(bag, "--from", "0.2", "--duration", "0.25", "--rate", "20").ok();

    var labels = messages(out, "/personal_segmentation/labels");
    assertEquals(3, labels.size());
    assertEquals(
        KitchenFixture.stamp(2),
        Stamp.format(labels.get(0).decode(IMAGE).header().stamp().toNanos()));
  }

  @Test
  void tellsCamerasApart() {
    var bag = rawBag(List.of("/left/image", "/right/image"), "rgb8");
    replay(bag).ok();
    assertEquals(1, messages(out, "/personal_segmentation/left/image/labels").size());
    assertEquals(1, messages(out, "/personal_segmentation/right/image/label_info").size());

    replay(bag, "--topics", "/right/image", "--replace").ok();
    assertEquals(1, messages(out, "/personal_segmentation/labels").size());
  }

  @Test
  void copiesOddHeadersBitForBit() {
    replay(rawBag(List.of("/left/image"), "rgb8")).ok();
    var header = messages(out, "/personal_segmentation/labels").get(0).decode(IMAGE).header();
    assertEquals(new Header(new Time(-5, 4_000_000_000L), "ünï/frame"), header);
  }

  @Test
  void namesUnknownTopics() {
    var bag = rawBag(List.of("/left/image"), "rgb8");
    replay(bag, "--topics", "/nowhere")
        .fails(
            1, "the bag has no topic /nowhere; image topics: /left/image (sensor_msgs/msg/Image)");
    replay(bag, "--topics", "/chatter")
        .fails(1, "topic /chatter carries std_msgs/msg/String, no images");
  }

  @Test
  void namesEncodingsItCannotRead() {
    var failed = replay(rawBag(List.of("/left/image"), "yuv999"));
    failed.fails(1, "no frame to label");
    assertTrue(failed.err().contains("encoding \"yuv999\" is not supported; supported: rgb8"));
    assertFalse(Files.exists(out));
  }

  @Test
  void keepsAnExistingBag() throws IOException {
    var bag = KitchenFixture.bag(folder, 2);
    replay(bag).ok();
    replay(bag).fails(1, "exists; choose another name, or replace it (--replace)");
    assertEquals(2, messages(out, "/personal_segmentation/labels").size());
  }

  @Test
  void namesBadReferences() throws IOException {
    var bag = KitchenFixture.bag(folder, 2);
    var teach = KitchenFixture.teachFile(bag);
    String good = Files.readString(teach);

    Files.writeString(teach, good.replace(KitchenFixture.stamp(1), "1750000009.000000000"));
    replay(bag, "--teach", teach)
        .fails(
            1,
            "teach.yaml, concept 1, reference 2: the bag has no frame of stamp"
                + " 1750000009.000000000; the nearest is "
                + KitchenFixture.stamp(1));
    Files.writeString(teach, good.replace("my mug", "my/mug"));
    replay(bag, "--teach", teach).fails(1, "concept name \"my/mug\" holds \"/\"");
    Files.writeString(teach, good.replace("class_name: mug", "class_name: flurbl"));
    replay(bag, "--teach", teach).fails(1, "flurbl");
    Files.writeString(teach, good.replace("teach/ref1.png", "teach/none.png"));
    replay(bag, "--teach", teach).fails(1, "no such file or folder");
    assertFalse(Files.exists(out));
  }

  @Test
  void namesBadOptions() throws IOException {
    var bag = KitchenFixture.bag(folder, 1);
    replay(bag, "--from", "-1").fails(2, "from is -1.0 s; it must be at least 0");
    replay(bag, "--rate", "0").fails(2, "rate is 0.0; it must be more than 0");
    replay(bag, "--from", "99").fails(1, "no frame to label");
    replay(folder.resolve("none")).fails(1, "does not exist");
    Cli.run("replay", bag).fails(2, "Missing required option: '--out=DIR'");
  }

  @Test
  void tellsWhatABagHolds() throws IOException {
    var bag = KitchenFixture.bag(folder, 3);
    var json = Cli.run("bag", "info", bag, "--json").json().getAsJsonObject();
    assertEquals(3, json.get("messages").getAsInt());
    assertEquals(KitchenFixture.START, json.get("start_ns").getAsLong());

    String text = Cli.run("bag", "info", bag).ok().out();
    assertTrue(text.contains(KitchenFixture.TOPIC), text);
    assertTrue(text.contains("0.200 s"), text);
    Cli.run("bag", "info", folder.resolve("none")).fails(1, "does not exist");
  }

  /** A bag with one raw frame per camera, and a topic that carries none. */
  private Path rawBag(List<String> cameras, String encoding) {
    Path bag = folder.resolve("raw");
    var header = new Header(new Time(-5, 4_000_000_000L), "ünï/frame");
    var image =
        new Image(header, Cli.HEIGHT, Cli.WIDTH, encoding, 0, 3 * Cli.WIDTH, Cli.frame(0).data());
    try (var writer = BagWriter.create(bag)) {
      writer.addTopic("/chatter", STRING, QosProfile.DEFAULT);
      writer.write("/chatter", KitchenFixture.START, STRING, new StringMessage("hello"));
      for (String camera : cameras) {
        writer.addTopic(camera, IMAGE, QosProfile.SENSOR_DATA);
        writer.write(camera, KitchenFixture.START, IMAGE, image);
      }
      writer.finish();
    }
    return bag;
  }
}
