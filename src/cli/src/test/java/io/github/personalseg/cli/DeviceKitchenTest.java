package io.github.personalseg.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.PersonalSegmenter;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.bag.storage.RawMessage;
import io.github.personalseg.bench.GroundTruth;
import io.github.personalseg.cli.frames.CameraTopic;
import io.github.personalseg.cli.process.InstallPaths;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.segment.FramePool;
import io.github.personalseg.segment.Segmentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's recording with its mug taught, labelled by the script that GPUs run, here on the CPU,
 * beside Java's own loops.
 */
final class DeviceKitchenTest {
  private static final List<Integer> TAUGHT = List.of(14, 40);
  private static final List<Integer> TRIED = List.of(0, 14, 33, 52, 90);
  private static final double ALIKE = 0.995;

  @TempDir Path folder;

  private PersonalSegmenter open(String pixels) throws Exception {
    System.setProperty("personalseg.pixels", pixels);
    try {
      return PersonalSegmenter.builder(
              Bundle.read(InstallPaths.demoBundle()), ConceptStore.open(folder.resolve("store")))
          .device(DeviceChoice.CPU)
          .open();
    } finally {
      System.clearProperty("personalseg.pixels");
    }
  }

  @Test
  void labelsAreAlike() throws Exception {
    Path kitchen = InstallPaths.installed().resolve("bags/kitchen");
    var messages = KitchenFrames.messages(kitchen);
    try (var loops = open("loops")) {
      var truth = GroundTruth.open(kitchen.resolve("ground_truth"), loops.vocabulary());
      List<AnnotatedFrame> marked = new ArrayList<>();
      for (int frame : TAUGHT) {
        marked.add(AnnotatedFrame.mask(image(messages, frame), KitchenFrames.mask(truth, frame)));
      }
      int mug = loops.teach("my mug", "mug", marked).concept().labelId();
      int held = 0;
      try (var device = open("device")) {
        var pool = new FramePool();
        for (int frame : TRIED) {
          var image = image(messages, frame);
          var expected = loops.segment(image);
          assertAlike("frame " + frame, expected, device.segment(image));
          var memory = pool.take();
          var labelled = memory.label(device.model(), image, device.schema(), false, false);
          assertTrue(labelled.proposals().isEmpty(), "nothing else left the device");
          assertAlike("frame " + frame, expected, labelled.segmentation());
          memory.letGo();
          for (short id : expected.labels().ids()) {
            held += (id & 0xffff) == mug ? 1 : 0;
          }
        }
      }
      assertTrue(held > 1000, held + " pixels are the mug");
    }
  }

  private static void assertAlike(String where, Segmentation expected, Segmentation found) {
    short[] ids = expected.labels().ids();
    int alike = 0;
    for (int i = 0; i < ids.length; i++) {
      alike += ids[i] == found.labels().ids()[i] ? 1 : 0;
    }
    assertEquals(expected.labels().depth(), found.labels().depth());
    assertTrue(alike >= ALIKE * ids.length, where + ": " + alike + " of " + ids.length + " pixels");
  }

  private static RgbImage image(List<RawMessage> messages, int frame) throws Exception {
    return CameraTopic.decode(messages.get(frame)).image();
  }
}
