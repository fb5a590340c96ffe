package io.github.personalseg.backbone.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.BundleGolden;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.TinyBundle;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.torch.TorchModule;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleModelTest {
  private static final float CLOSE = 1e-4f;
  private static OvssModel model;
  private static Safetensors golden;

  @BeforeAll
  static void open() throws IOException {
    model = BundleModel.open(TinyBundle.folder(), DeviceChoice.CPU);
    golden = TinyBundle.golden();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void proposalsEqualPyTorch() throws IOException {
    var proposals = model.infer(TinyBundle.image());
    assertEquals(new FrameGeometry(75, 57, 84, 64, 96, 64), proposals.geometry());
    assertEquals(12, proposals.count());
    assertEquals(16, proposals.height());
    assertEquals(24, proposals.width());
    assertArrayEquals(values("masks"), proposals.maskLogits(), CLOSE);
    assertArrayEquals(values("embeddings"), proposals.embeddings(), CLOSE);
    assertEquals(8, proposals.features().height());
    assertArrayEquals(values("features"), proposals.features().values(), CLOSE);
  }

  /** A model that is slow is warmed up once only; its first frame is the pass that compiles. */
  @Test
  void recordingAndCompilingPassesGiveTheSameBits() {
    for (Path folder : BundleGolden.tinyBundles()) {
      try (var module = TorchModule.open(Bundle.read(folder), "cpu")) {
        float[] input = new float[3 * 128 * 192];
        for (int i = 0; i < input.length; i++) {
          input[i] = (i * 31L) % 256;
        }
        var first = module.forward(input, 128, 192);
        for (int pass = 2; pass <= 4; pass++) {
          var next = module.forward(input, 128, 192);
          for (int output = 0; output < first.size(); output++) {
            assertArrayEquals(
                first.get(output).values(),
                next.get(output).values(),
                folder + ", pass " + pass + ", output " + output);
          }
        }
      }
    }
  }

  @Test
  void aPassInUsedArraysEqualsOneInNewOnes() throws IOException {
    var image = TinyBundle.image();
    var other = new RgbImage(image.width(), image.height(), new byte[image.data().length]);
    var fresh = model.infer(image);
    var used = model.infer(other);
    var again = model.infer(image, used);
    assertSame(used.maskLogits(), again.maskLogits());
    assertSame(used.embeddings(), again.embeddings());
    assertSame(used.features().values(), again.features().values());
    assertArrayEquals(fresh.maskLogits(), again.maskLogits());
    assertArrayEquals(fresh.embeddings(), again.embeddings());
    assertArrayEquals(fresh.features().values(), again.features().values());
    var smaller = model.infer(new RgbImage(8, 200, new byte[3 * 8 * 200]));
    assertArrayEquals(fresh.maskLogits(), model.infer(image, smaller).maskLogits());
  }

  @Test
  void phrasesEqualPyTorch() {
    float[][] embeddings = model.encodeText(List.of("Red  striped mug", "mug"));
    assertArrayEquals(values("red_striped_mug"), embeddings[0], CLOSE);
    assertEquals(1, FloatVectors.length(embeddings[1]), 1e-5);
  }

  @Test
  void constantsEqualPyTorch() {
    assertArrayEquals(values("no_object"), model.noObject(), CLOSE);
    assertEquals(20f, model.logitScale());
  }

  @Test
  void refusesAPhraseOutsideAnySense() {
    var error =
        assertThrows(BackboneException.class, () -> model.encodeText(List.of("mug", "mugg")));
    assertEquals(
        "\"mugg\" has no word the text encoder knows; nearest known words: mug, blue, bowl",
        error.getMessage());
  }

  @Test
  void wordsOfTheTemplatesAreNoSense() {
    var error = assertThrows(BackboneException.class, () -> model.encodeText(List.of("the photo")));
    assertTrue(error.getMessage().startsWith("\"the photo\" has no word"), error.getMessage());
  }

  @Test
  void refusesAPhraseTooLongForTheEncoder() {
    var error =
        assertThrows(
            BackboneException.class,
            () -> model.encodeText(List.of("red blue striped mug table bowl")));
    assertTrue(error.getMessage().endsWith("has 12 words; the text encoder takes at most 10"));
  }

  @Test
  void oneModelServesSeveralThreads() throws Exception {
    var image = TinyBundle.image();
    float[] expected = values("masks");
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> model.infer(image).maskLogits());
      }
      for (var result : pool.invokeAll(calls)) {
        assertArrayEquals(expected, result.get(), CLOSE);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void extremeSidesAreLaidOut() {
    var proposals = model.infer(new RgbImage(2000, 2, new byte[12_000]));
    assertEquals(new FrameGeometry(2000, 2, 160, 1, 160, 32), proposals.geometry());
    assertEquals(40, proposals.width());
  }

  @Test
  void aScaledBundleSeesSmallerInputsAndIsTheSameModel() throws IOException {
    var whole = Bundle.read(TinyBundle.folder());
    var image = TinyBundle.image();
    try (var half = BundleModel.load(whole.scaled(0.5), DeviceChoice.CPU)) {
      var proposals = half.infer(image);
      int full = model.infer(image).geometry().paddedWidth();
      assertTrue(proposals.geometry().paddedWidth() < full, proposals.geometry().toString());
      assertEquals(model.bundleHash(), half.bundleHash());
    }
  }

  @Test
  void aClosedModelSaysSo() {
    var other = BundleModel.open(TinyBundle.folder(), DeviceChoice.AUTO);
    other.close();
    other.close();
    var error =
        assertThrows(
            IllegalStateException.class, () -> other.infer(new RgbImage(8, 8, new byte[192])));
    assertEquals("model tiny is closed", error.getMessage());
  }

  @Test
  void closingWaitsForCallsThatRun() throws Exception {
    var other = BundleModel.open(TinyBundle.folder(), DeviceChoice.CPU);
    var image = TinyBundle.image();
    var running = new CountDownLatch(4);
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(pool.submit(() -> callsUntilClosed(other, image, running)));
      }
      running.await();
      other.close();
      for (var call : calls) {
        assertTrue(call.get() >= 1);
      }
    } finally {
      pool.shutdown();
    }
  }

  private static int callsUntilClosed(OvssModel model, RgbImage image, CountDownLatch running) {
    int calls = 0;
    while (true) {
      try {
        assertArrayEquals(values("masks"), model.infer(image).maskLogits(), CLOSE);
      } catch (IllegalStateException closed) {
        return calls;
      }
      if (calls++ == 0) {
        running.countDown();
      }
    }
  }

  @Test
  void refusesAModelWhoseShapesDifferFromTheManifest(@TempDir Path temp) throws Exception {
    Path folder = TinyBundle.copyTo(temp.resolve("b"));
    Path manifest = folder.resolve("bundle.yaml");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"proposals\": 12", "\"proposals\": 13"));
    assertRefused(folder, "forward output 0 has shape [1, 12, 16, 24]; it must be [1, 13, 16, 24]");
  }

  @Test
  void refusesAVocabularyTheTextEncoderDoesNotMean(@TempDir Path temp) throws Exception {
    Path folder = TinyBundle.copyTo(temp.resolve("b"));
    Path manifest = folder.resolve("bundle.yaml");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"wall\", \"floor\"", "\"floor\", \"wall\""));
    assertRefused(folder, "has an embedding of \"floor\" whose cosine");
  }

  @Test
  void refusesAFileThatIsNoModule(@TempDir Path temp) throws Exception {
    Path folder = TinyBundle.copyTo(temp.resolve("b"));
    Path file = folder.resolve("model.pt");
    String before = sha256(file);
    Files.writeString(file, "not a module");
    Path manifest = folder.resolve("bundle.yaml");
    Files.writeString(manifest, Files.readString(manifest).replace(before, sha256(file)));
    assertRefused(folder, "has no usable TorchScript module");
  }

  @Test
  void aGpuThatIsNotThereIsReplacedByTheCpu() {
    try (var other = BundleModel.open(TinyBundle.folder(), new DeviceChoice("cuda:77"))) {
      assertTrue(other.placement().startsWith("cpu (instead of cuda:77: "), other.placement());
    }
  }

  private static void assertRefused(Path folder, String part) {
    var error =
        assertThrows(BackboneException.class, () -> BundleModel.open(folder, DeviceChoice.CPU));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  private static String sha256(Path file) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  private static float[] values(String name) {
    var tensor = golden.tensors().get(name);
    assertTrue(tensor != null, name);
    return tensor.values();
  }
}
