package io.github.personalseg.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.ros.msg.DiagnosticArray;
import io.github.personalseg.ros.msg.KeyValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is slower than its camera. */
final class SlowModelTest {
  @TempDir Path concepts;

  /**
   * While one frame is in the model only the newest waits, so labels are never older than two frame
   * times of the model.
   */
  @Test
  void onlyTheNewestFrameWaits() throws Exception {
    var gate = new GatedModel.Gate(image -> true);
    try (var live =
        LiveNode.start(
            TestGraph.inProcess(),
            concepts,
            "-p qos_overrides./image.subscription.depth:=1000",
            (bundle, device) -> new GatedModel(BundleModel.load(bundle, device), gate))) {
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      int frame = 0;
      for (int round = 0; round < 3; round++) {
        live.camera.publish(Scene.frame(frame));
        gate.begun().acquire();
        int inModel = frame;
        for (int i = 0; i < 10; i++) {
          live.camera.publish(Scene.frame(++frame));
        }
        int received = frame + 1;
        LiveNode.until("all frames came", () -> value(statuses, "/image received", received));
        gate.allowed().release();
        assertEquals(Scene.stamp(inModel), LiveNode.next(live.labels).header().stamp());
        gate.begun().acquire();
        gate.allowed().release();
        assertEquals(Scene.stamp(frame), LiveNode.next(live.labels).header().stamp());
        frame++;
      }
      LiveNode.until("27 drops are told", () -> value(statuses, "/image dropped", 27));
      LiveNode.until("6 labels are told", () -> value(statuses, "/image labelled", 6));
      gate.allowed().release(1000);
    }
  }

  /** However fast frames come, none waits but the newest, and each is labelled or counted. */
  @OnEveryTransport
  void threeHundredFramesLeaveNoneBehind(TestGraph graph) throws Exception {
    int frames = 300;
    var gate = new GatedModel.Gate(image -> true);
    try (var live =
        LiveNode.start(
            graph,
            concepts,
            "-p qos_overrides./image.subscription.depth:=1000",
            (bundle, device) -> new GatedModel(BundleModel.load(bundle, device), gate))) {
      var statuses = live.collect("/diagnostics", DiagnosticArray.class, LiveNode.ALL);
      live.connect();
      for (int i = 0; i < frames; i++) {
        live.camera.publish(Scene.frame(i));
        if (i % 10 == 0) {
          gate.allowed().release();
        }
        LiveNode.pause(1);
      }
      gate.allowed().release(frames);
      var last = Scene.stamp(frames - 1);
      long before = -1;
      for (var stamp = LiveNode.next(live.labels).header().stamp();
          !stamp.equals(last);
          stamp = LiveNode.next(live.labels).header().stamp()) {
        assertTrue(stamp.toNanos() > before, "labels come in the order of their frames");
        before = stamp.toNanos();
      }
      LiveNode.until("every frame is accounted for", () -> balanced(statuses));
      assertEquals(0, live.labels.size());
    }
  }

  /** Whether the newest diagnostics count each frame that came as labelled or dropped. */
  private static boolean balanced(BlockingQueue<DiagnosticArray> statuses) {
    var all = List.copyOf(statuses);
    if (all.isEmpty()) {
      return false;
    }
    Map<String, String> values =
        all.get(all.size() - 1).status().get(0).values().stream()
            .collect(Collectors.toMap(KeyValue::key, KeyValue::value));
    long received = Long.parseLong(values.get("/image received"));
    long labelled = Long.parseLong(values.get("/image labelled"));
    long dropped = Long.parseLong(values.get("/image dropped"));
    return dropped > 0 && received == labelled + dropped;
  }

  private static boolean value(Iterable<DiagnosticArray> statuses, String key, long value) {
    boolean found = false;
    for (DiagnosticArray array : statuses) {
      found |= array.status().get(0).values().contains(new KeyValue(key, Long.toString(value)));
    }
    return found;
  }
}
