package io.github.personalseg.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.image.codec.ImageFiles;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The shipped bundle on one frame, against what PyTorch says. {@code
 * tools/test_bundle/make_golden.py} writes the expected values; run it when the bundle changes.
 */
@EnabledIf(value = "bundleIsThere", disabledReason = "the demo bundle models/demo is not there")
class DemoBundleTest {
  private static final Path BUNDLE = Path.of("models/demo");
  private static final Path RESOURCES = Path.of("src/core/src/fixtures/resources/bundles");
  private static final float CLOSE = 1e-4f;

  /** The golden file keeps every fourth row and column of maps. */
  private static final int EVERY = 4;

  private static OvssModel model;
  private static Safetensors golden;
  private static Proposals proposals;

  static boolean bundleIsThere() {
    return Files.isDirectory(BUNDLE);
  }

  @BeforeAll
  static void infer() throws IOException {
    golden = Safetensors.read(RESOURCES.resolve("demo_golden.safetensors"));
    model = BundleModel.open(BUNDLE, DeviceChoice.CPU);
    assertEquals(
        golden.metadata().get("bundle"),
        model.bundleHash(),
        "models/demo changed: run python3 tools/test_bundle/make_golden.py");
    proposals = model.infer(ImageFiles.read(RESOURCES.resolve("demo_frame.png")));
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  @Test
  void proposalsEqualPyTorch() {
    assertArrayEquals(expected("embeddings").values(), proposals.embeddings(), CLOSE);
    assertMapsEqual(
        "masks", proposals.count(), proposals.height(), proposals.width(), proposals.maskLogits());
    var features = proposals.features();
    assertMapsEqual(
        "features", features.dim(), features.height(), features.width(), features.values());
  }

  private static void assertMapsEqual(
      String name, int count, int height, int width, float[] values) {
    var expected = expected(name);
    int rows = (height + EVERY - 1) / EVERY;
    int columns = (width + EVERY - 1) / EVERY;
    assertEquals(List.of(count, rows, columns), expected.shape());
    float[] kept = new float[count * rows * columns];
    for (int i = 0; i < kept.length; i++) {
      int y = i / columns % rows * EVERY;
      int x = i % columns * EVERY;
      kept[i] = values[(i / (rows * columns) * height + y) * width + x];
    }
    assertArrayEquals(expected.values(), kept, CLOSE);
  }

  @Test
  void vocabularyEqualsPyTorch() {
    var words = Bundle.read(BUNDLE).manifest().vocabulary().words();
    float[][] embeddings = model.encodeText(words);
    for (int i = 0; i < words.size(); i++) {
      assertArrayEquals(expected("text").row(i), embeddings[i], CLOSE, words.get(i));
    }
  }

  @Test
  void labelsEqualThePlainArgMaxOfPyTorch() {
    var manifest = Bundle.read(BUNDLE).manifest();
    var vocabulary = Vocabulary.of(model, manifest.vocabulary().words());
    var settings = new LabelSchema.Settings(manifest.tuning().learningStride(), 0);
    var generation = LabelSchema.of(1, model, vocabulary, List.of(), settings);
    var labels = Segmenter.segment(proposals, generation).labels();
    var expected = expected("labels");
    int columns = expected.shape().get(1);
    int different = 0;
    for (int i = 0; i < expected.values().length; i++) {
      if (expected.values()[i] != labels.idAt(i % columns * EVERY, i / columns * EVERY)) {
        different++;
      }
    }
    double share = (double) different / expected.values().length;
    assertTrue(share <= 0.001, 100 * share + " % of the labels differ");
  }

  private static Tensor expected(String name) {
    var tensor = golden.tensors().get(name);
    assertNotNull(tensor, name);
    return tensor;
  }
}
