package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.model.BundleModel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models of published structure compute in Java what PyTorch says they compute. */
class GoldenBundlesTest {
  private static final float CLOSE = 1e-4f;

  @Test
  void theTinySideAdapterNetwork() throws IOException {
    check(BundleGolden.SAN);
  }

  @Test
  void theTinyTwoStages() throws IOException {
    check(BundleGolden.OVSEG);
  }

  @Test
  void theTinyMask2FormerOverConvNext() throws IOException {
    check(BundleGolden.FCCLIP);
  }

  @Test
  void theTinyDiffusionModel() throws IOException {
    check(BundleGolden.ODISE);
  }

  private static void check(BundleGolden bundle) throws IOException {
    var golden = bundle.values();
    try (var model = BundleModel.open(bundle.folder(), DeviceChoice.CPU)) {
      var proposals = model.infer(bundle.image());
      equal(golden, "masks", proposals.maskLogits());
      equal(golden, "embeddings", proposals.embeddings());
      equal(golden, "features", proposals.features().values());
      equal(golden, "no_object", model.noObject());
      equal(golden, "logit_scale", model.logitScale());
      var phrases = List.of("door-stuff", "a dog's bowl", "Größe 42 café!");
      float[][] text = model.encodeText(phrases);
      for (int i = 0; i < text.length; i++) {
        assertArrayEquals(golden.tensors().get("text").row(i), text[i], CLOSE, phrases.get(i));
      }
    }
  }

  private static void equal(Safetensors golden, String name, float... values) {
    var expected = golden.tensors().get(name);
    assertEquals(expected.values().length, values.length, name);
    assertArrayEquals(expected.values(), values, CLOSE, name);
  }
}
