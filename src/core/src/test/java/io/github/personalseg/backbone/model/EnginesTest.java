package io.github.personalseg.backbone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.image.Resize;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.image.codec.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which library runs a bundle, and that it makes no difference. */
class EnginesTest {
  private static final Path DEMO = Path.of("models/demo");
  private static final Path FRAME =
      Path.of("src/core/src/fixtures/resources/bundles/demo_frame.png");

  @TempDir Path folder;

  @AfterEach
  void noChoice() {
    System.clearProperty(Engines.PROPERTY);
    Engines.share(1);
  }

  private static <T> T on(String engine, Supplier<T> work) {
    System.setProperty(Engines.PROPERTY, engine);
    try {
      return work.get();
    } finally {
      System.clearProperty(Engines.PROPERTY);
    }
  }

  private static OvssModel open(Path bundle, String engine) {
    return on(engine, () -> BundleModel.open(bundle, DeviceChoice.CPU));
  }

  /** The demo bundle with other files in place of some. */
  private Path changed(String file, byte[] content, boolean listed) throws Exception {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    try (var files = Files.list(DEMO)) {
      for (Path each : files.toList()) {
        Files.createSymbolicLink(bundle.resolve(each.getFileName()), each.toAbsolutePath());
      }
    }
    Files.delete(bundle.resolve(file));
    Files.write(bundle.resolve(file), content);
    var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(DEMO.resolve("bundle.yaml"))) {
      if (!line.startsWith("  " + file + ":")) {
        lines.add(line);
      } else if (listed) {
        lines.add("  " + file + ": \"" + digest + "\"");
      }
    }
    Files.delete(bundle.resolve("bundle.yaml"));
    Files.write(bundle.resolve("bundle.yaml"), lines);
    return bundle;
  }

  @Test
  void processorsRunGraphsByOnnxRuntime() {
    try (var model = BundleModel.open(DEMO, DeviceChoice.CPU)) {
      assertTrue(model.placement().startsWith("cpu (as asked for) by ONNX Runtime "));
    }
    try (var model = BundleModel.open(DEMO, DeviceChoice.AUTO)) {
      assertTrue(model.placement().contains(" by "), model.placement());
    }
  }

  @Test
  void theOtherOneCanBeAskedFor() {
    try (var model = open(DEMO, "torch")) {
      assertTrue(model.placement().contains(" by PyTorch "), model.placement());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ONNX", "tensorflow"})
  void aChoiceThatThereIsNotIsRefused(String engine) {
    var refusal = assertThrows(BackboneException.class, () -> open(DEMO, engine));
    assertEquals(
        "personalseg.engine is \"" + engine + "\"; allowed: auto, onnx, torch",
        refusal.getMessage());
  }

  @Test
  void aBundleWithoutAGraphRunsOnTheOther() throws Exception {
    Path bundle = changed("text.onnx", new byte[0], false);
    try (var model = open(bundle, "auto")) {
      assertTrue(model.placement().contains(" by PyTorch "), model.placement());
    }
    var refusal = assertThrows(BackboneException.class, () -> open(bundle, "onnx"));
    assertTrue(String.valueOf(refusal.getMessage()).contains("has no ONNX graphs"));
  }

  @Test
  void aGraphThatCannotBeUsedLeavesTheOtherEngine() throws Exception {
    byte[] half = Files.readAllBytes(DEMO.resolve("model.onnx"));
    Path bundle = changed("model.onnx", Arrays.copyOf(half, half.length / 2), true);
    try (var model = open(bundle, "auto")) {
      assertTrue(model.placement().contains(" by PyTorch "), model.placement());
    }
    var refusal = assertThrows(BackboneException.class, () -> open(bundle, "onnx"));
    assertTrue(String.valueOf(refusal.getMessage()).contains("model.onnx"), refusal.getMessage());
  }

  @Test
  void aGraphThatWasChangedIsRefused() throws Exception {
    byte[] graph = Files.readAllBytes(DEMO.resolve("model.onnx"));
    Path bundle = changed("model.onnx", graph, true);
    graph[graph.length / 2] ^= 1;
    Files.write(bundle.resolve("model.onnx"), graph);
    assertThrows(BackboneException.class, () -> Bundle.read(bundle));
  }

  private static float difference(float[] a, float[] b) {
    assertEquals(a.length, b.length);
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private static void assertAlike(Proposals expected, Proposals found, String what) {
    assertEquals(expected.geometry(), found.geometry());
    // Logits of masks reach 14 either way; a step of 0.05 changes a probability by 0.0125 at most.
    assertTrue(difference(expected.maskLogits(), found.maskLogits()) < 0.05f, what + " masks");
    assertTrue(difference(expected.embeddings(), found.embeddings()) < 2e-3f, what + " embeddings");
    assertTrue(
        difference(expected.features().values(), found.features().values()) < 1e-4f,
        what + " features");
  }

  @Test
  void imagesOfEverySizeComeOutAlike() throws IOException {
    var frame = ImageFiles.read(FRAME);
    try (var torch = open(DEMO, "torch");
        var onnx = open(DEMO, "onnx")) {
      for (int[] size : new int[][] {{640, 480}, {480, 640}, {1280, 720}, {500, 333}, {97, 33}}) {
        var image = Resize.to(frame, size[0], size[1]);
        assertAlike(torch.infer(image), onnx.infer(image), size[0] + "x" + size[1]);
      }
    }
  }

  @Test
  void wordsComeOutAlike() {
    var words = List.of("mug", "red mug", "a wooden table", "floor", "striped kettle");
    try (var torch = open(DEMO, "torch");
        var onnx = open(DEMO, "onnx")) {
      float[][] expected = torch.encodeText(words);
      float[][] found = onnx.encodeText(words);
      for (int i = 0; i < expected.length; i++) {
        assertTrue(difference(expected[i], found[i]) < 1e-5f, words.get(i));
      }
      assertArrayEquals(torch.noObject(), onnx.noObject());
      assertEquals(torch.logitScale(), onnx.logitScale());
    }
  }

  @Test
  void arraysOfAFrameThatNobodyReadsAreUsedAgain() throws IOException {
    var frame = ImageFiles.read(FRAME);
    try (var onnx = open(DEMO, "onnx")) {
      var first = onnx.infer(frame);
      float[] masks = first.maskLogits().clone();
      float[] embeddings = first.embeddings().clone();
      onnx.infer(Resize.to(frame, 199, 301));
      var second = onnx.infer(frame, first);
      assertEquals(
          System.identityHashCode(first.maskLogits()),
          System.identityHashCode(second.maskLogits()));
      assertArrayEquals(masks, second.maskLogits());
      assertArrayEquals(embeddings, second.embeddings());
    }
  }

  /**
   * Several threads with images of several sizes, while the number of threads of a pass changes.
   */
  @Test
  void passesAtOnceDoNotDisturbEachOther() throws Exception {
    var frame = ImageFiles.read(FRAME);
    var images =
        List.of(frame, Resize.to(frame, 199, 301), Resize.to(frame, 640, 360), flipped(frame));
    var workers = Executors.newFixedThreadPool(images.size());
    try (var onnx = open(DEMO, "onnx")) {
      List<Proposals> expected = new ArrayList<>();
      images.forEach(image -> expected.add(onnx.infer(image)));
      List<Callable<Void>> work = new ArrayList<>();
      for (int round = 0; round < 12; round++) {
        int image = round % images.size();
        int atOnce = 1 + round % 3;
        work.add(
            () -> {
              Engines.share(atOnce);
              assertAlike(expected.get(image), onnx.infer(images.get(image)), "image " + image);
              return null;
            });
      }
      for (var done : workers.invokeAll(work)) {
        done.get();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private static RgbImage flipped(RgbImage image) {
    byte[] data = image.data().clone();
    int pixels = image.width() * image.height();
    for (int i = 0; i < pixels / 2; i++) {
      for (int c = 0; c < 3; c++) {
        byte kept = data[3 * i + c];
        data[3 * i + c] = data[3 * (pixels - 1 - i) + c];
        data[3 * (pixels - 1 - i) + c] = kept;
      }
    }
    return new RgbImage(image.width(), image.height(), data);
  }

  @Test
  void aClosedModelRefusesImages() throws IOException {
    var model = open(DEMO, "onnx");
    model.close();
    var frame = ImageFiles.read(FRAME);
    assertThrows(IllegalStateException.class, () -> model.infer(frame));
  }
}
