package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.node.camera.CameraFrame;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.args.RosArguments;
import io.github.personalseg.ros.inprocess.InProcessGraph;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where raw images cost much, they travel compressed unless parameters say otherwise. */
final class CompressedDefaultsTest {
  private static final MessageType<CompressedImage> COMPRESSED =
      MessageType.of(CompressedImage.class);
  private static final NodeName PEER = new NodeName("/", "peer");

  @TempDir Path concepts;

  private final InProcessGraph graph = new InProcessGraph();
  private final List<String> log = new CopyOnWriteArrayList<>();

  private PerceptionNode start(String... arguments) throws IOException {
    return PerceptionNode.start(
        RosArguments.parse(List.of(arguments)),
        graph::join,
        new PerceptionNode.Defaults(TinyBundle.folder(), concepts)
            .withRawImageCost(Optional.of("raw ones cost a second")),
        log::add);
  }

  @Test
  void compressedImagesGiveCompressedLabels() throws Exception {
    try (var node = start();
        var peer = graph.join(PEER)) {
      var labels = new LinkedBlockingQueue<CompressedImage>();
      peer.subscribe(
          node.name().full() + "/labels/compressed",
          COMPRESSED,
          QosProfile.DEFAULT,
          labels::add,
          SubscriptionEvents.NONE);
      var camera = peer.advertise("/image/compressed", COMPRESSED, QosProfile.SENSOR_DATA);
      var frame = CameraFrame.of(Scene.frame(3));
      var png = new CompressedImage(frame.header(), "png", ImageFiles.png(frame.image()));
      assertEquals(frame.header(), LiveNode.provoke(camera, png, labels).header());
      assertFalse(peer.graph().topics().containsKey(node.name().full() + "/labels"));
      assertEquals(
          1,
          log.stream()
              .filter(line -> line.contains("images come compressed, labels go out compressed"))
              .filter(line -> line.endsWith("raw ones cost a second"))
              .count(),
          log.toString());
    }
  }

  @Test
  void parametersBringRawImagesBack() throws IOException {
    try (var node = start("--ros-args", "-p", "compressed_input:=false", "-p", "raw_output:=true");
        var peer = graph.join(PEER)) {
      var topics = peer.graph().topics();
      assertTrue(topics.containsKey("/image"), topics.toString());
      assertTrue(topics.containsKey(node.name().full() + "/labels"), topics.toString());
      assertTrue(log.toString().contains("images come raw, labels go out raw"), log.toString());
    }
  }
}
