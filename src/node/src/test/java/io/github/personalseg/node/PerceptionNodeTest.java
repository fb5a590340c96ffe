package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.node.camera.Detections;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CameraInfo;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.Detection2DArray;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.DiagnosticStatus;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.KeyValue;
import io.github.personalseg.ros.msg.LabelInfo;
import io.github.personalseg.ros.msg.TeachProgress;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.msg.VisionClass;
import io.github.personalseg.ros.msg.VisionInfo;
import io.github.personalseg.ros.node.LifecycleState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node publishes. */
final class PerceptionNodeTest {
  @TempDir Path concepts;

  @OnEveryTransport
  void labelImagesHaveHeaderAndSizeOfTheirFrame(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      int[][] sizes = {{160, 120}, {64, 64}, {321, 97}, {640, 480}};
      for (int i = 0; i < sizes.length; i++) {
        var header =
            new Header(new Time(-5 + i, i == 1 ? 4_000_000_000L : 999_999_999L), "tässchen/é" + i);
        var frame = Scene.frame(header, sizes[i][0], sizes[i][1], i);
        var labels = live.label(frame);
        assertEquals(header, labels.header());
        assertEquals(frame.width(), labels.width());
        assertEquals(frame.height(), labels.height());
        assertEquals("mono8", labels.encoding());
        assertEquals(labels.width(), labels.step());
        assertEquals(labels.step() * labels.height(), labels.data().length);
      }
    }
  }

  @OnEveryTransport
  void aLateJoinerGetsTheNames(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      live.label(Scene.frame(0));
      var info = LiveNode.next(live.collect("label_info", LabelInfo.class, QosProfile.LATCHED));
      assertEquals(
          List.of("wall", "floor", "table", "mug", "bowl", "wine glass"),
          info.classMap().stream().map(VisionClass::className).toList());
      var vision = LiveNode.next(live.collect("vision_info", VisionInfo.class, QosProfile.LATCHED));
      assertEquals(1, vision.databaseVersion());
      assertTrue(live.teach("my mug").success());
      var taught = LiveNode.next(live.collect("vision_info", VisionInfo.class, QosProfile.LATCHED));
      assertEquals(2, taught.databaseVersion());
    }
  }

  @OnEveryTransport
  void publishesWhatIsListenedTo(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "")) {
      var progress = live.collect("teach_progress", TeachProgress.class, LiveNode.ALL);
      var taught = live.teachHeard("my mug", progress);
      assertEquals(254, taught.concept().labelId());
      assertTrue(taught.quality() >= 0 && taught.quality() <= 1);

      var confidence = live.collect("confidence", Image.class, LiveNode.ALL);
      var overlay = live.collect("overlay", Image.class, LiveNode.ALL);
      var jpeg = live.collect("overlay/compressed", CompressedImage.class, LiveNode.ALL);
      var png = live.collect("labels/compressed", CompressedImage.class, LiveNode.ALL);
      var detections = live.collect("detections", Detection2DArray.class, LiveNode.ALL);
      var frame = Scene.frame(0);
      var labels = live.labelFor(frame, List.of(confidence, overlay, jpeg, png, detections));
      assertEquals(labels.data().length, LiveNode.next(confidence).data().length);
      assertEquals(frame.width() + 210, LiveNode.next(overlay).width());
      assertEquals(frame.width() + 210, ImageFiles.decode(LiveNode.next(jpeg).data()).width());
      short[] ids = ImageFiles.decodeGray(LiveNode.next(png).data()).values();
      for (int i = 0; i < ids.length; i++) {
        assertEquals(labels.data()[i] & 0xff, ids[i]);
      }
      assertDetected(labels, LiveNode.next(detections));
      List<Integer> stages = progress.stream().map(TeachProgress::stage).distinct().toList();
      assertEquals(
          List.of(
              TeachProgress.REFERENCES,
              TeachProgress.TUNING,
              TeachProgress.STORING,
              TeachProgress.DONE),
          stages);
    }
  }

  private static void assertDetected(Image labels, Detection2DArray found) {
    int pixels = 0;
    int left = Scene.WIDTH;
    int right = 0;
    for (int i = 0; i < labels.data().length; i++) {
      if ((labels.data()[i] & 0xff) == 254) {
        pixels++;
        left = Math.min(left, i % Scene.WIDTH);
        right = Math.max(right, i % Scene.WIDTH + 1);
      }
    }
    assertEquals(labels.header(), found.header());
    assertEquals(pixels > 0 ? 1 : 0, found.detections().size());
    if (pixels > 0) {
      var detection = found.detections().get(0);
      assertEquals("my mug", detection.results().get(0).hypothesis().classId());
      var area = detection.results().get(1).hypothesis();
      assertEquals(Detections.MASK_AREA, area.classId());
      assertEquals((double) pixels / labels.data().length, area.score(), 1e-6);
      assertEquals(right - left, detection.bbox().sizeX());
      assertEquals((left + right) / 2.0, detection.bbox().center().position().x());
      assertEquals(-1, detection.results().get(0).pose().covariance()[0]);
    }
  }

  @OnEveryTransport
  void placesConceptsByDepth(TestGraph graph) throws Exception {
    try (var live =
        LiveNode.start(
            graph, concepts, "-p depth_topics:=[depth] -p camera_info_topics:=[camera_info]")) {
      assertTrue(live.teach("my mug").success());
      var detections = live.collect("detections", Detection2DArray.class, LiveNode.ALL);
      var depth =
          live.peer.advertise("/depth", MessageType.of(Image.class), QosProfile.SENSOR_DATA);
      var info =
          live.peer.advertise(
              "/camera_info", MessageType.of(CameraInfo.class), QosProfile.SENSOR_DATA);
      var data = ByteBuffer.allocate(2 * Scene.WIDTH * Scene.HEIGHT).order(ByteOrder.LITTLE_ENDIAN);
      while (data.hasRemaining()) {
        data.putShort((short) 1500);
      }
      var frame = Scene.frame(0);
      LiveNode.until(
          "depth is heard", () -> depth.subscriptionCount() > 0 && info.subscriptionCount() > 0);
      info.publish(
          new CameraInfo(
              frame.header(),
              Scene.HEIGHT,
              Scene.WIDTH,
              "",
              new double[0],
              new double[] {100, 0, 80, 0, 100, 60, 0, 0, 1},
              new double[9],
              new double[12],
              0,
              0,
              Scene.NO_BOX));
      depth.publish(
          new Image(
              frame.header(),
              Scene.HEIGHT,
              Scene.WIDTH,
              "16UC1",
              0,
              2L * Scene.WIDTH,
              data.array()));
      for (int i = 0; i < 100; i++) { // depth and image come on topics of their own
        live.labelFor(frame, List.of(detections));
        var found = LiveNode.next(detections).detections();
        if (!found.isEmpty() && found.get(0).results().get(0).pose().covariance()[0] == 0) {
          assertEquals(1.5, found.get(0).results().get(0).pose().pose().position().z(), 1e-9);
          return;
        }
        assertFalse(found.isEmpty(), "the concept is not in view of its own reference");
        Thread.sleep(10);
      }
      throw new AssertionError("no position came");
    }
  }

  @OnEveryTransport
  void labelsSeveralCameras(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "-p cameras:=[/left/image,/right/image]")) {
      var left = live.collect("left/image/labels", Image.class, LiveNode.ALL);
      var right = live.collect("right/image/labels", Image.class, LiveNode.ALL);
      var rightInfo = live.collect("right/image/label_info", LabelInfo.class, QosProfile.LATCHED);
      for (String topic : List.of("/left/image", "/right/image")) {
        boolean isLeft = topic.startsWith("/left");
        var camera =
            live.peer.advertise(topic, MessageType.of(Image.class), QosProfile.SENSOR_DATA);
        var frame = Scene.frame(isLeft ? 1 : 2);
        assertEquals(
            frame.header(), LiveNode.provoke(camera, frame, isLeft ? left : right).header());
      }
      assertEquals(6, LiveNode.next(rightInfo).classMap().size());
    }
  }

  @OnEveryTransport
  void takesCompressedImages(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "-p compressed_input:=true")) {
      var camera =
          live.peer.advertise(
              "/image/compressed", MessageType.of(CompressedImage.class), QosProfile.SENSOR_DATA);
      var frame = CameraFrame.of(Scene.frame(3));
      var png = new CompressedImage(frame.header(), "png", ImageFiles.png(frame.image()));
      var labels = LiveNode.provoke(camera, png, live.labels);
      assertEquals(frame.header(), labels.header());
      try (var raw = LiveNode.start(TestGraph.inProcess(), concepts, "")) {
        assertArrayEquals(raw.label(Scene.frame(3)).data(), labels.data());
      }
      camera.publish(new CompressedImage(frame.header(), "jpeg", new byte[] {1, 2, 3}));
      LiveNode.until("damage is logged", () -> live.logged("not an image") == 1);
    }
  }

  @OnEveryTransport
  void diagnosticsTellWhatHolds(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "-p stale_after:=0.2 -p max_age:=0.001")) {
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      awaitWarning(statuses, "no image on /image for");
      live.label(Scene.frame(0));
      var told = awaitWarning(statuses, "max_age");
      Map<String, String> values =
          told.values().stream().collect(Collectors.toMap(KeyValue::key, KeyValue::value));
      assertEquals("1", values.get("/image labelled"));
      assertEquals("6", values.get("vocabulary"));
      assertEquals("active", values.get("state"));
    }
  }

  private static DiagnosticStatus awaitWarning(BlockingQueue<DiagnosticArray> statuses, String part)
      throws InterruptedException {
    for (int i = 0; i < 30; i++) {
      var status = LiveNode.next(statuses).status().get(0);
      if (status.message().contains(part)) {
        assertEquals(DiagnosticStatus.WARN, status.level());
        return status;
      }
    }
    throw new AssertionError("nothing is said of " + part);
  }

  @OnEveryTransport
  void warnsWhenNoPublisherFits(TestGraph graph) throws Exception {
    try (var live =
        LiveNode.start(
            graph, concepts, "-p qos_overrides./image.subscription.reliability:=reliable")) {
      LiveNode.until(
          "the mismatch is logged", () -> live.logged("offers another reliability") == 1);
    }
  }

  /** One camera for each way to ask for the wrong topic. */
  @OnEveryTransport
  void namesTheTypeFoundAndWhatWouldReadIt(TestGraph graph) throws Exception {
    String raw = "sensor_msgs/msg/Image";
    String jpeg = "sensor_msgs/msg/CompressedImage";
    try (var live =
        LiveNode.start(
            graph,
            concepts,
            "-p stale_after:=0.2 -p"
                + " cameras:=[/a/compressed,/b/jpeg,/c/words,/d,/e/Front/Image_Raw,/f/nobody]"
                + " -p depth_topics:=[/g,/g,/g,/g,/g,/g]"
                + " -p camera_info_topics:=[/h,/h,/h,/h,/h,/h]")) {
      advertise(live, "/a/compressed", CompressedImage.class);
      advertise(live, "/b/jpeg", CompressedImage.class);
      advertise(live, "/c/words", LabelInfo.class);
      advertise(live, "/d/compressed", CompressedImage.class);
      advertise(live, "/e/front/image_raw", Image.class);
      advertise(live, "/g", CompressedImage.class);
      Map<String, String> told =
          Map.of(
              "on /a/compressed",
              "it carries " + jpeg + ", not " + raw + "; to read it: -p compressed_",
              "on /b/jpeg",
              "-r /b/jpeg/compressed:=/b/jpeg -p compressed_input:=true",
              "on /c/words",
              "it carries vision_msgs/msg/LabelInfo, not " + raw,
              "on /d for",
              "/d/compressed, which carries " + jpeg + ": -p compressed_input:=true",
              "on /e/Front/Image_Raw",
              "-r /e/Front/Image_Raw:=/e/front/image_raw",
              "on /f/nobody",
              "nobody publishes it",
              "on /g for",
              "it carries " + jpeg + ", not " + raw + " (compressed depth is not read)",
              "on /h for",
              "nobody publishes it; no other topic carries sensor_msgs/msg/CameraInfo");
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      LiveNode.until(
          "every camera's fault is told",
          () -> {
            var status = statuses.poll();
            return status != null
                && told.entrySet().stream()
                    .allMatch(e -> tells(status.status().get(0).message(), e));
          });
    }
  }

  private static void advertise(LiveNode live, String topic, Class<? extends Record> type) {
    live.peer.advertise(topic, MessageType.of(type), QosProfile.SENSOR_DATA);
  }

  private static boolean tells(String message, Map.Entry<String, String> expected) {
    return Stream.of(message.split("(?=no (image|positions) )"))
        .anyMatch(one -> one.contains(expected.getKey()) && one.contains(expected.getValue()));
  }

  /** Known names, near ones and far ones, as a person types them. */
  @Test
  void aParameterThatIsNoneIsNamedWithTheNearest() throws Exception {
    try (var live =
        LiveNode.start(
            TestGraph.inProcess(),
            concepts,
            "-p nosuch:=3 -p minimum_scor:=0.5 -p max_age:=2.0 -p vocabulry:=[wall]")) {
      assertEquals(1, live.logged("parameter nosuch was given but is not declared; ignoring it"));
      assertEquals(0, live.logged("ignoring it; the nearest is max_age"));
      assertEquals(
          1,
          live.logged(
              "parameter minimum_scor was given but is not declared; ignoring it; the nearest is"
                  + " minimum_score"));
      assertEquals(1, live.logged("ignoring it; the nearest is vocabulary"));
      assertEquals(3, live.logged("is not declared"));
    }
  }

  @OnEveryTransport
  void twoNodesOfOneNameAreTold(TestGraph graph) throws Exception {
    String told = "another node is called /personal_segmentation too";
    try (var first = LiveNode.start(graph, concepts.resolve("first"), "")) {
      var statuses = first.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      try (var second = LiveNode.start(graph, concepts.resolve("second"), "")) {
        awaitWarning(statuses, told);
        LiveNode.until("the first tells", () -> first.logged(told) == 1);
        LiveNode.until("the second tells", () -> second.logged(told) == 1);
      }
    }
    try (var first = LiveNode.start(graph, concepts.resolve("first"), "");
        var second = LiveNode.start(graph, concepts.resolve("second"), "-r __node:=other")) {
      var statuses = second.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      for (int i = 0; i < 3; i++) {
        String message = LiveNode.next(statuses).status().get(0).message();
        assertFalse(message.contains("another node is called"), message);
      }
      assertEquals(0, first.logged("another node is called"));
    }
  }

  @OnEveryTransport
  void readsCompressedImagesFromWhereTheyAre(TestGraph graph) throws Exception {
    for (String arguments :
        List.of(
            "-p compressed_input:=true -r image:=/eye/compressed",
            "-p compressed_input:=true -r image:=/eye",
            "-p compressed_input:=true -r image/compressed:=/eye/compressed")) {
      try (var live = LiveNode.start(graph, concepts, arguments)) {
        var camera =
            live.peer.advertise(
                "/eye/compressed", MessageType.of(CompressedImage.class), QosProfile.SENSOR_DATA);
        var frame = CameraFrame.of(Scene.frame(3));
        var png = new CompressedImage(frame.header(), "png", ImageFiles.png(frame.image()));
        assertEquals(frame.header(), LiveNode.provoke(camera, png, live.labels).header());
      }
    }
  }

  @OnEveryTransport
  void inactiveItFreesTheModelAndKeepsWhatItKnows(TestGraph graph) throws Exception {
    try (var live = LiveNode.start(graph, concepts, "-p autostart:=false")) {
      assertEquals(LifecycleState.UNCONFIGURED, live.node.state());
      var lifecycle = new LifecycleCalls(live);
      assertTrue(lifecycle.change("configure"));
      assertFalse(lifecycle.change("configure"));
      assertTrue(lifecycle.change("activate"));
      assertTrue(live.teach("my mug").success());
      var before = live.label(Scene.frame(0));

      assertTrue(lifecycle.change("deactivate"));
      assertEquals("inactive", lifecycle.state());
      var refused = live.teach("other");
      assertTrue(refused.message().contains("the node is inactive"), refused.message());
      assertTrue(lifecycle.change("activate"));
      assertArrayEquals(before.data(), live.label(Scene.frame(0)).data());

      assertTrue(lifecycle.change("shutdown"));
      assertEquals("finalized", lifecycle.state());
    }
  }

  @OnEveryTransport
  void aBundleThatIsNotThereLeavesItUnconfigured(TestGraph graph) throws IOException {
    try (var live = LiveNode.start(graph, concepts, "-p model:=/nowhere")) {
      assertEquals(LifecycleState.UNCONFIGURED, live.node.state());
      assertEquals(1, live.logged("bundle folder /nowhere does not exist"));
    }
  }
}
