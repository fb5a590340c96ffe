package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.node.camera.CameraTopics;
import io.github.personalseg.node.camera.SilentTopic;
import io.github.personalseg.ros.args.NameResolver;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.transport.Graph;
import io.github.personalseg.ros.transport.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to ask for the wrong topic, and that what is said to help does. */
final class SilentTopicTest {
  private static final String RAW = "sensor_msgs/msg/Image";
  private static final String JPEG = "sensor_msgs/msg/CompressedImage";
  private static final NodeName SELF = new NodeName("/robot", "seg");

  /** What others publish, and nothing else. */
  private record Published(Map<String, List<String>> published) implements Graph {
    @Override
    public List<NodeName> nodes() {
      return List.of();
    }

    @Override
    public Map<String, List<String>> topics() {
      return published;
    }

    @Override
    public int publisherCount(String topic) {
      return published.getOrDefault(topic, List.of()).size();
    }

    @Override
    public int subscriptionCount(String topic) {
      return 0;
    }
  }

  /** {@code /a=raw /b=jpeg /c=std_msgs/msg/String}. */
  private static SilentTopic graph(String topics) {
    var published = new TreeMap<String, List<String>>();
    for (String entry : topics.isBlank() ? new String[0] : topics.split(" ")) {
      String[] parts = entry.split("=");
      String type = parts[1].equals("raw") ? RAW : parts[1].equals("jpeg") ? JPEG : parts[1];
      published.computeIfAbsent(parts[0], t -> new ArrayList<>()).add(type);
    }
    return new SilentTopic(new Published(published), SELF.full());
  }

  private static NameResolver names(String remaps) throws Exception {
    var words = new ArrayList<>(List.of("--ros-args", "-r", "__ns:=" + SELF.namespace()));
    words.add("-r");
    words.add("__node:=" + SELF.name());
    for (String remap : remaps.isBlank() ? new String[0] : remaps.split(" ")) {
      words.addAll(List.of("-r", remap));
    }
    return RosArguments.parse(words).names(PerceptionNode.NAME);
  }

  private static CameraTopics camera(String image) {
    return new CameraTopics(image, "~/", Optional.empty());
  }

  @ParameterizedTest(name = "{0} compressed={1} among {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // another type on the topic that is named
        "image:=/cam/compressed | false | /cam/compressed=jpeg | it carries " + JPEG,
        "image:=/cam/compressed | false | /cam/compressed=jpeg | to read it: -p compressed_input:=true",
        "image:=/jpeg | false | /jpeg=jpeg | -r image/compressed:=/jpeg -p compressed_input:=true",
        "image/compressed:=/raw | true | /raw=raw | -r image:=/raw -p compressed_input:=false",
        "image:=/cam | false | /cam=std_msgs/msg/String | it carries std_msgs/msg/String, not "
            + RAW,
        "image:=/cam | false | /cam=std_msgs/msg/String /eye=raw | -r image:=/eye",
        "image:=/cam | false | /cam=theora_image_transport/msg/Packet /cam/compressed=jpeg"
            + " | -p compressed_input:=true",
        "image:=/cam | false | /cam=sensor_msgs/msg/PointCloud2 /cam=std_msgs/msg/String"
            + " | it carries sensor_msgs/msg/PointCloud2 and std_msgs/msg/String",
        // the other kind beside it
        "image:=/cam | true | /cam=raw | nobody publishes it; /cam, which carries " + RAW,
        "image:=/cam | true | /cam=raw | -p compressed_input:=false",
        "image:=/cam/compressed | true | /cam=raw | -r image:=/cam -p compressed_input:=false",
        "image:=/cam | false | /cam/compressed=jpeg | -p compressed_input:=true",
        "image:=/cam/compressed | false | /cam=raw | -r image:=/cam",
        "image:=/jpeg | true | /jpeg=jpeg | -r image/compressed:=/jpeg",
        "image/compressed:=/no | true | /eye/compressed=jpeg | -r image/compressed:=/eye/compressed",
        // names that are almost right
        "image:=/Camera/Image_Raw | false | /camera/image_raw=raw | did you mean /camera/image_raw",
        "image:=camera/image_raw | false | /camera/image_raw=raw | -r image:=/camera/image_raw",
        "image:=/image_raw | false | /camera/image_raw=raw | -r image:=/camera/image_raw",
        "image:=/usb/camera/image_raw | false | /camera/image_raw=raw | did you mean /camera/image_raw",
        "image:=/camera/imageraw | false | /camera/image_raw=raw | did you mean /camera/image_raw",
        "image:=/camra/image_raw | false | /camera/image_raw=raw /x=raw | did you mean /camera/image_raw",
        "image:=/camra/image_raw | false | /camera/image_raw/compressed=jpeg"
            + " | -r image:=/camera/image_raw -p compressed_input:=true",
        "'' | false | /camera/image_raw=raw | camera images are on /camera/image_raw: -r image:=/camera/",
        // several, none, and what is no camera
        "'' | false | /a1=raw /b2=raw /c3=raw /d4=raw /e5=raw | on /a1, /b2, /c3 and 2 more",
        "'' | false | '' | no other topic with camera images is on the graph",
        "'' | false | /robot/seg/labels=raw /robot/seg/overlay/compressed=jpeg"
            + " | no other topic with camera images is on the graph",
        "image:=/eye | false | /eye/depth/image=raw /eye/x/compressedDepth=jpeg"
            + " | no other topic with camera images is on the graph",
        "image:=/x/compressedDepth | false | /x/compressedDepth=jpeg /x/color=raw | it carries "
            + JPEG,
        "image:=/x/compressedDepth | false | /x/compressedDepth=jpeg /x/color=raw | -r image:=/x/color",
        "image:=/robot/eye | false | /robot/eye/compressed=jpeg | -p compressed_input:=true",
      })
  void saysWhatIsThereAndWhatReadsIt(
      String remaps, boolean compressed, String topics, String expected) throws Exception {
    String why = graph(topics).image(camera("image"), names(remaps), compressed).orElseThrow();
    assertTrue(why.contains(expected), why);
    assertFalse(why.contains("/seg/"), "the node's own topics are not meant: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/d | sensor_msgs/msg/Image | depth_topics | /d=jpeg /depth=raw | compressed depth is not read",
        "/d | sensor_msgs/msg/Image | depth_topics | '' | no other topic carries " + RAW,
        "/Eye/Depth | sensor_msgs/msg/Image | depth_topics | /eye/depth=raw | did you mean /eye/depth?",
        "/info | sensor_msgs/msg/CameraInfo | camera_info_topics | /info=raw /eye/info="
            + "sensor_msgs/msg/CameraInfo | it carries "
            + RAW,
        "/info | sensor_msgs/msg/CameraInfo | camera_info_topics | /eye/info="
            + "sensor_msgs/msg/CameraInfo | did you mean /eye/info? (parameter camera_info_topics)",
      })
  void saysItOfDepthAndCalibrationToo(
      String topic, String type, String parameter, String topics, String expected) {
    String why = graph(topics).other(topic, type, parameter).orElseThrow();
    assertTrue(why.contains(expected), why);
    assertTrue(why.endsWith("(parameter " + parameter + ")"), why);
  }

  @Test
  void camerasOfAListAreNamedAsTheyAreListed() throws Exception {
    String why =
        graph("/left/eye/compressed=jpeg")
            .image(camera("/left/image"), names(""), false)
            .orElseThrow();
    assertTrue(why.contains("-r /left/image:=/left/eye -p compressed_input:=true"), why);
  }

  @Test
  void repeatsNothingThatIsNoName() throws Exception {
    var odd = Map.of("/robot/image", List.of("a\nFATAL: b"), "/evil\u001b[2J", List.of(RAW));
    String why =
        new SilentTopic(new Published(odd), SELF.full())
            .image(camera("image"), names(""), false)
            .orElseThrow();
    assertTrue(why.startsWith("it carries a type with an odd name, not " + RAW), why);
    assertEquals(why, why.replaceAll("[^ -~]", ""));
  }

  /** Whatever is advised leads to a topic of the right type. */
  @Property(tries = 500)
  void whatIsAdvisedReadsATopicThatIsThere(
      @ForAll @IntRange(min = 0, max = 5) int asked,
      @ForAll @IntRange(min = 0, max = 5) int there,
      @ForAll boolean compressed,
      @ForAll boolean jpeg,
      @ForAll boolean renamed)
      throws Exception {
    String[] topics = {
      "/cam", "/cam/compressed", "/Cam/image", "/a/b/image_raw", "/x/image_raw/compressed", "/z9"
    };
    String remap = (renamed ? "image/compressed:=" : "image:=") + topics[asked];
    var names = names(remap);
    var camera = camera("image");
    String type = jpeg ? "jpeg" : "raw";
    var why = graph(topics[there] + "=" + type).image(camera, names, compressed);
    if (why.isEmpty()) {
      assertEquals(topics[there], camera.subscribed(names, compressed));
      assertEquals(jpeg, compressed);
      return;
    }
    var advice = new ArrayList<String>();
    boolean flag = compressed;
    String[] words = why.get().replaceAll("[?]$", "").split(" ");
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals("-r")) {
        advice.add(words[i + 1]);
      } else if (words[i].equals("-p")) {
        flag = words[i + 1].equals("compressed_input:=true");
      }
    }
    String remaps =
        advice.stream().anyMatch(a -> a.startsWith(remap.split(":=")[0] + ":="))
            ? String.join(" ", advice)
            : (String.join(" ", advice) + " " + remap).trim();
    assertEquals(topics[there], camera.subscribed(names(remaps), flag), why.get());
    assertEquals(jpeg, flag, why.get());
  }
}
