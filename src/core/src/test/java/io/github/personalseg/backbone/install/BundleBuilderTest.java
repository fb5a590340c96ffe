package io.github.personalseg.backbone.install;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.checkpoint.Checkpoint;
import io.github.personalseg.backbone.checkpoint.Skeleton;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.backbone.onnx.OnnxModule;
import io.github.personalseg.backbone.torch.TorchModule;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Java makes of a checkpoint is what Python makes of it. */
final class BundleBuilderTest {
  @TempDir private Path folder;

  private static Path resource(String name) {
    try {
      var resource = BundleBuilderTest.class.getResource(name);
      return Path.of(Objects.requireNonNull(resource, name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path built() throws IOException {
    return built("san_tiny");
  }

  private Path built(String name) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    try (var checkpoint = Checkpoint.open(resource("/skeletons/" + name + ".pth"))) {
      BundleBuilder.build(
          checkpoint,
          Skeleton.fitting(checkpoint, Skeleton.shipped()),
          target,
          "MIT",
          "a \"file\": with\nany text",
          Progress.SILENT);
    }
    return target;
  }

  @ParameterizedTest
  @ValueSource(strings = {"san_tiny", "fcclip_tiny", "ovseg_tiny"})
  void outputsAreThoseOfPythonsBundleBitForBit(String name) throws IOException {
    var ours = Bundle.read(built(name));
    var theirs = Bundle.read(resource("/bundles/" + name));
    var random = new Random(5);
    try (var a = TorchModule.open(ours, "cpu");
        var b = TorchModule.open(theirs, "cpu")) {
      for (int side : List.of(64, 96, 160, 96)) {
        float[] input = new float[3 * side * 96];
        for (int i = 0; i < input.length; i++) {
          input[i] = random.nextInt(256);
        }
        var left = a.forward(input, side, 96);
        var right = b.forward(input, side, 96);
        for (int i = 0; i < 3; i++) {
          assertArrayEquals(right.get(i).values(), left.get(i).values());
        }
      }
      long[] tokens = {912, 7, 99, 913, 0, 0, 912, 300, 913, 0, 0, 0};
      assertArrayEquals(
          b.encodeText(tokens, 2, 6).get(0).values(), a.encodeText(tokens, 2, 6).get(0).values());
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(b.constants().get(i).values(), a.constants().get(i).values());
      }
    }
    assertArrayEquals(
        theirs.vocabularyEmbeddings().values(), ours.vocabularyEmbeddings().values(), 1e-6f);
  }

  /** Graphs that named another weight, or another byte of it, would give quite other numbers. */
  @Test
  void theGraphsReadTheirWeightsInTheModulesFile() throws IOException {
    var bundle = Bundle.read(built());
    var random = new Random(6);
    float[] input = new float[3 * 96 * 160];
    for (int i = 0; i < input.length; i++) {
      input[i] = random.nextInt(256);
    }
    long[] tokens = {912, 7, 99, 913, 0, 0, 912, 300, 913, 0, 0, 0};
    long[] texts = new long[2 * bundle.manifest().text().length()];
    System.arraycopy(tokens, 0, texts, 0, 6);
    System.arraycopy(tokens, 6, texts, texts.length / 2, 6);
    try (var torch = TorchModule.open(bundle, "cpu");
        var onnx = OnnxModule.open(bundle)) {
      close(torch.forward(input, 96, 160), onnx.forward(input, 96, 160));
      close(
          torch.encodeText(texts, 2, texts.length / 2),
          onnx.encodeText(texts, 2, texts.length / 2));
      close(torch.constants(), onnx.constants());
    }
  }

  private static void close(List<Tensor> expected, List<Tensor> actual) {
    for (int i = 0; i < expected.size(); i++) {
      float[] one = expected.get(i).values();
      float largest = 0;
      for (float value : one) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertArrayEquals(one, actual.get(i).values(), 2e-5f * largest, "output " + i);
    }
  }

  @Test
  void aModelWithoutGraphsHasNone() throws IOException {
    var files = Bundle.read(built("ovseg_tiny")).manifest().files().keySet();
    assertEquals(Set.of("merges.txt", "model.pt", "vocabulary.safetensors"), files);
  }

  @Test
  void theManifestIsPythonsButForSourceAndHashes() throws IOException {
    var ours = Bundle.read(built()).manifest();
    var theirs = Bundle.read(resource("/bundles/san_tiny")).manifest();
    assertEquals(theirs.model(), ours.model());
    assertEquals(theirs.input(), ours.input());
    assertEquals(theirs.text(), ours.text());
    assertEquals(theirs.vocabulary(), ours.vocabulary());
    assertEquals(theirs.tuning(), ours.tuning());
    assertEquals(theirs.files().get("merges.txt"), ours.files().get("merges.txt"));
    assertEquals("a \"file\": with\nany text", ours.source());
  }

  @Test
  void theBundleServes() throws IOException {
    try (var model = BundleModel.open(built(), new DeviceChoice("cpu"))) {
      assertEquals(20, model.proposalCount());
      assertTrue(model.logitScale() > 99);
    }
  }
}
