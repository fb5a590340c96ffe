package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bag.BagReader;
import io.github.personalseg.bag.storage.MessageFilter;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.cli.process.NodeProcess;
import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.QosProfile;
import io.github.personalseg.ros.msg.CompressedImage;
import io.github.personalseg.ros.msg.FollowedMark;
import io.github.personalseg.ros.msg.Header;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.msg.Reference;
import io.github.personalseg.ros.msg.RegionOfInterest;
import io.github.personalseg.ros.msg.Time;
import io.github.personalseg.ros.srv.CaptureFrame;
import io.github.personalseg.ros.srv.ForgetConcept;
import io.github.personalseg.ros.srv.TeachConcept;
import io.github.personalseg.ros.transport.NodeName;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.ServiceType;
import io.github.personalseg.ros.transport.SubscriptionEvents;
import io.github.personalseg.ros.transport.Transport;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.transport.TransportOptions;
import io.github.personalseg.ros.transport.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mark, follow, correct, take back and forget over DDS, from another process than the node's, on
 * the demo's recording and model. A frame is shown when the one before it has its labels, so
 * nothing depends on how fast the machine is.
 */
final class FollowDdsTest {
  private static final String NODE = "/personal_segmentation";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int CONCEPT = 254;

  /** Frames of a stretch with my mug, and of one without it but with mugs like it. */
  private static final int MARKED = 14;

  private static final int[] WITH = {30, 50, 115, 130, 150};

  private static final int CORRECTED = 190;
  private static final int[] WITHOUT = {70, 90, 178, 200, 212};

  /** The white mug with a red print in frame 190. */
  private static final RegionOfInterest OTHER_MUG = new RegionOfInterest(286, 224, 84, 72, false);

  @TempDir Path folder;

  private final List<CompressedImage> frames = new ArrayList<>();
  private final LinkedBlockingQueue<Image> labels = new LinkedBlockingQueue<>();
  private Publisher<CompressedImage> camera;
  private Transport bus;

  @Test
  void marksFollowsCorrectsAndTakesBackWhileFramesStream() throws Exception {
    Path kitchen = InstallPaths.installed().resolve("bags/kitchen");
    read(kitchen);
    var truth =
        GroundTruth.open(
            kitchen.resolve("ground_truth"),
            Bundle.read(InstallPaths.demoBundle()).manifest().vocabulary().words());
    try (var opened = open();
        var node =
            NodeProcess.start(
                "dds",
                NodeProcess.parameters(Map.of(), folder, true),
                List.of("image:=/camera"),
                folder.resolve("node.log"),
                List.of("-Xmx2g"))) {
      bus = opened;
      camera =
          bus.advertise(
              "/camera/compressed", MessageType.of(CompressedImage.class), QosProfile.DEFAULT);
      var heard =
          bus.subscribe(
              NODE + "/labels",
              MessageType.of(Image.class),
              QosProfile.DEFAULT,
              labels::add,
              SubscriptionEvents.NONE);
      node.await(() -> heard.publisherCount() > 0 && camera.subscriptionCount() > 0);
      var untaught = show(WITHOUT);

      // Mark once, follow back and on through what has streamed by.
      for (int i = 0; i <= MARKED; i += 2) {
        show(i);
      }
      Time mark = capture();
      assertEquals(frames.get(MARKED).header().stamp(), mark);
      for (int i = MARKED + 2; i <= 44; i += 2) {
        show(i);
      }
      var marked =
          new Reference(
              false,
              NO_IMAGE,
              mark,
              Reference.MASK,
              mask(truth),
              NO_BOX,
              List.of(),
              List.of(),
              new byte[0]);
      var first = teach(false, marked.following(3));
      assertEquals(1, first.followed().size());
      var followed = first.followed().get(0);
      assertEquals(0, followed.reference());
      assertTrue(followed.views() >= 2, first.message());
      assertEquals(1.4, followed.beforeSeconds(), 1e-3, first.message());
      assertTrue(followed.afterSeconds() >= 2.5, first.message());
      assertEquals(FollowedMark.OPEN, followed.beforeEnd());
      var taught = show(WITHOUT);
      var found = score(truth, WITH, show(WITH));
      assertTrue(found.recall() >= 0.7, "recall " + found.recall());

      // One mug is not it, wherever it is seen between two cuts.
      for (int i = 164; i <= CORRECTED; i += 2) {
        show(i);
      }
      Time wrong = capture();
      for (int i = CORRECTED + 2; i <= 206; i += 2) {
        show(i);
      }
      var not =
          new Reference(
              true,
              NO_IMAGE,
              wrong,
              Reference.BOX,
              NO_IMAGE,
              OTHER_MUG,
              List.of(),
              List.of(),
              new byte[0]);
      var second = teach(true, not.following(5));
      followed = second.followed().get(0);
      assertTrue(followed.negative());
      assertTrue(followed.views() >= 2, second.message());
      assertEquals(FollowedMark.CUT, followed.beforeEnd(), second.message());
      assertEquals(2.0, followed.beforeSeconds(), 1e-3, "back to the first frame after the cut");
      var corrected = show(WITHOUT);
      long before = score(truth, WITHOUT, taught).falselyClaimed();
      long after = score(truth, WITHOUT, corrected).falselyClaimed();
      assertTrue(after <= 0.2 * before + 200, before + " wrong pixels, then " + after);
      found = score(truth, WITH, show(WITH));
      assertTrue(found.iou() >= 0.7, "IoU " + found.iou());

      // Taken back as a whole, bit by bit, and forgotten the same way.
      assertTrue(forget(true).success());
      same(taught, show(WITHOUT));
      assertFalse(forget(true).success(), "there is one lesson left");
      assertTrue(forget(false).success());
      same(untaught, show(WITHOUT));
    }
  }

  private static final Image NO_IMAGE =
      new Image(new Header(new Time(0, 0), ""), 0, 0, "", 0, 0, new byte[0]);
  private static final RegionOfInterest NO_BOX = new RegionOfInterest(0, 0, 0, 0, false);

  private static Transport open() {
    try {
      return Transports.open("dds", new NodeName("/", "person"), TransportOptions.DEFAULT);
    } catch (TransportException e) {
      return abort("no DDS here: " + e.getMessage());
    }
  }

  private void read(Path kitchen) throws IOException {
    try (var bag = BagReader.open(kitchen)) {
      var topic = CameraTopic.choose(bag.topics(), List.of()).get(0);
      try (var messages = bag.messages(MessageFilter.topics(topic.name()))) {
        while (messages.hasNext()) {
          frames.add(messages.next().decode(MessageType.of(CompressedImage.class)));
        }
      }
    }
  }

  private static Image mask(GroundTruth truth) throws IOException {
    int[] ids = truth.labels(MARKED);
    byte[] cells = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      cells[i] = (byte) (ids[i] == truth.concept() ? 255 : 0);
    }
    return new Image(new Header(new Time(0, 0), ""), 480, 640, "mono8", 0, 640, cells);
  }

  /** Shows a frame until it has its labels. */
  private byte[] show(int frame) throws InterruptedException {
    var message = frames.get(frame);
    labels.clear();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      camera.publish(message);
      for (var label = labels.poll(20, TimeUnit.SECONDS);
          label != null;
          label = labels.poll(1, TimeUnit.MILLISECONDS)) {
        if (label.header().stamp().equals(message.header().stamp())) {
          return label.data();
        }
      }
    }
    throw new AssertionError("frame " + frame + " got no labels");
  }

  private Map<Integer, byte[]> show(int[] some) throws InterruptedException {
    var shown = new HashMap<Integer, byte[]>();
    for (int frame : some) {
      shown.put(frame, show(frame));
    }
    return shown;
  }

  private Time capture() {
    try (var client =
        bus.client(
            NODE + "/capture_frame",
            ServiceType.of(CaptureFrame.Request.class, CaptureFrame.Response.class))) {
      var answer = client.call(new CaptureFrame.Request(false), PATIENCE).join();
      assertTrue(answer.success(), answer.message());
      return answer.stamp();
    }
  }

  private TeachConcept.Response teach(boolean refine, Reference... references) {
    try (var client =
        bus.client(
            NODE + "/teach_concept",
            ServiceType.of(TeachConcept.Request.class, TeachConcept.Response.class))) {
      var answer =
          client
              .call(
                  new TeachConcept.Request("my mug", "mug", List.of(references), refine), PATIENCE)
              .join();
      assertTrue(answer.success(), answer.message());
      return answer;
    }
  }

  private ForgetConcept.Response forget(boolean lastLesson) {
    try (var client =
        bus.client(
            NODE + "/forget_concept",
            ServiceType.of(ForgetConcept.Request.class, ForgetConcept.Response.class))) {
      return client.call(new ForgetConcept.Request("my mug", lastLesson), PATIENCE).join();
    }
  }

  private static BinaryScore score(GroundTruth truth, int[] some, Map<Integer, byte[]> shown)
      throws IOException {
    var score = BinaryScore.ZERO;
    for (int frame : some) {
      byte[] data = shown.get(frame);
      assertNotNull(data);
      int[] ids = new int[data.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = data[i] & 0xff;
      }
      score = score.plus(BinaryScore.of(truth.labels(frame), truth.concept(), ids, CONCEPT));
    }
    return score;
  }

  private static void same(Map<Integer, byte[]> expected, Map<Integer, byte[]> actual) {
    expected.forEach((frame, data) -> assertArrayEquals(data, actual.get(frame), "frame " + frame));
  }
}
