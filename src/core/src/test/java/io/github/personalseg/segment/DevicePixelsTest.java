package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.personalseg.PersonalSegmenter;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.store.ConceptStore;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GPUs do with pixels, done by the same script on the CPU, beside Java's own loops. */
class DevicePixelsTest {
  private static final String PIXELS = "personalseg.pixels";
  private static final Path DEMO = Path.of("models/demo");
  private static final Path FRAME =
      Path.of("src/core/src/fixtures/resources/bundles/demo_frame.png");
  private static final double ALIKE = 0.995;

  @TempDir Path folder;

  private static <T> T with(String pixels, Supplier<T> work) {
    System.setProperty(PIXELS, pixels);
    try {
      return work.get();
    } finally {
      System.clearProperty(PIXELS);
    }
  }

  private static OvssModel model(Path bundle, String pixels) {
    return with(pixels, () -> BundleModel.open(bundle, DeviceChoice.CPU));
  }

  private static void assertClose(float[] expected, float[] found, float tolerance, String what) {
    assertEquals(expected.length, found.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], tolerance, what + " " + i);
    }
  }

  @Test
  void imagesOfEverySizeEnterAsFromTheLoops() throws IOException {
    var random = new Random(3);
    try (var loops = model(TinyBundle.folder(), "loops");
        var device = model(TinyBundle.folder(), "device")) {
      // Not so narrow that one column is left: there PyTorch's own kernel for CPUs errs.
      for (int[] size : new int[][] {{75, 57}, {640, 480}, {33, 97}, {1, 1}, {64, 64}, {20, 900}}) {
        byte[] data = new byte[3 * size[0] * size[1]];
        random.nextBytes(data);
        var image = new RgbImage(size[0], size[1], data);
        var expected = loops.infer(image);
        var found = device.infer(image);
        String what = size[0] + "x" + size[1];
        assertEquals(expected.geometry(), found.geometry());
        assertClose(expected.maskLogits(), found.maskLogits(), 1e-3f, what + " masks");
        assertClose(expected.embeddings(), found.embeddings(), 1e-4f, what + " embeddings");
        assertClose(
            expected.features().values(), found.features().values(), 1e-3f, what + " features");
      }
    }
  }

  @Test
  void arraysOfAFrameThatNobodyReadsAreUsedAgain() throws IOException {
    try (var device = model(TinyBundle.folder(), "device")) {
      var first = device.infer(TinyBundle.image());
      float[] masks = first.maskLogits().clone();
      var second = device.infer(TinyBundle.image(), first);
      assertEquals(
          System.identityHashCode(first.maskLogits()),
          System.identityHashCode(second.maskLogits()));
      assertArrayEquals(masks, second.maskLogits());
    }
  }

  @Test
  void aChoiceThatThereIsNotIsRefused() {
    var refusal =
        assertThrows(BackboneException.class, () -> model(TinyBundle.folder(), "sideways"));
    assertEquals(
        "personalseg.pixels is \"sideways\"; allowed: auto, loops, device", refusal.getMessage());
  }

  private PersonalSegmenter open(String pixels) {
    return with(
        pixels,
        () -> {
          try {
            var store = ConceptStore.open(folder.resolve("store"));
            return PersonalSegmenter.builder(Bundle.read(DEMO), store)
                .device(DeviceChoice.CPU)
                .open();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** The shipped bundle with a concept, on a frame as it is, larger and smaller, and on noise. */
  @Test
  void labelsOfTheShippedBundleAreAlike() throws IOException {
    assumeTrue(Files.isDirectory(DEMO), "the demo bundle models/demo is not there");
    var frame = ImageFiles.read(FRAME);
    byte[] noise = new byte[3 * 320 * 240];
    new Random(5).nextBytes(noise);
    var images =
        List.of(
            frame,
            Resize.to(frame, 1280, 720),
            Resize.to(frame, 199, 301),
            new RgbImage(320, 240, noise));
    try (var loops = open("loops")) {
      short[] before = loops.segment(frame).labels().ids();
      String word = loops.vocabulary().get(before[before.length / 2 + frame.width() / 2]);
      loops.teach("my thing", word, List.of(marked(frame, before)));
      try (var device = open("device")) {
        int concept = loops.schema().classes().get(loops.vocabulary().size()).id();
        int held = 0;
        for (var image : images) {
          var expected = loops.segment(image);
          var found = device.segment(image);
          assertAlike(expected, found);
          for (short id : found.labels().ids()) {
            held += (id & 0xffff) == concept ? 1 : 0;
          }
        }
        assertNotEquals(0, held, "the concept is somewhere");
      }
    }
  }

  private static AnnotatedFrame marked(RgbImage image, short[] labels) {
    byte[] cells = new byte[labels.length];
    short middle = labels[labels.length / 2 + image.width() / 2];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (labels[i] == middle ? 1 : 0);
    }
    return AnnotatedFrame.mask(image, new Mask(image.width(), image.height(), cells));
  }

  private static void assertAlike(Segmentation expected, Segmentation found) {
    short[] ids = expected.labels().ids();
    int alike = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == found.labels().ids()[i]) {
        alike++;
        assertEquals(expected.scores()[i], found.scores()[i], 1e-2f, "score of pixel " + i);
      }
    }
    assertTrue(alike >= ALIKE * ids.length, alike + " of " + ids.length + " pixels");
  }
}
