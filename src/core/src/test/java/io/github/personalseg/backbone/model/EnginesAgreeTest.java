package io.github.personalseg.backbone.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.BundleGolden;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.onnx.OnnxModule;
import io.github.personalseg.backbone.torch.TorchModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle's graphs compute what its module computes, for images and texts of every size. */
class EnginesAgreeTest {
  /**
   * Of the largest number in a tensor. Both compute in float32, and sum in another order: these
   * bundles were seen to differ by 2e-6.
   */
  private static final float CLOSE = 2e-5f;

  /**
   * Heights and widths in steps of the input: small, wide, tall, odd, and that of a stored grid.
   */
  private static final int[][] SIZES = {{1, 1}, {2, 3}, {3, 2}, {5, 7}, {1, 6}, {3, 3}, {8, 6}};

  static Stream<Path> bundlesWithGraphs() {
    return BundleGolden.tinyBundles().stream()
        .filter(folder -> OnnxModule.serves(Bundle.read(folder)));
  }

  @Test
  void someTinyBundlesHaveGraphsAndSomeHaveNone() {
    long with = bundlesWithGraphs().count();

    assertTrue(with > 0, "none has graphs");
    assertTrue(with < BundleGolden.tinyBundles().size(), "libtorch would run none on processors");
  }

  @ParameterizedTest
  @MethodSource("bundlesWithGraphs")
  void imagesOfEverySize(Path folder) {
    var bundle = Bundle.read(folder);
    int step = bundle.manifest().input().multiple();
    try (var onnx = OnnxModule.open(bundle);
        var torch = TorchModule.open(bundle, DeviceDecision.CPU)) {
      for (int i = 0; i < SIZES.length; i++) {
        int height = SIZES[i][0] * step;
        int width = SIZES[i][1] * step;
        float[] image = image(height, width, i);
        for (int pass = 0; pass < 2; pass++) { // the second one is into the memory of the first
          agree(
              bundle.manifest().name() + " at " + width + "x" + height,
              torch.forward(image, height, width),
              onnx.forward(image, height, width));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bundlesWithGraphs")
  void textsOfEveryLengthAndConstants(Path folder) {
    var bundle = Bundle.read(folder);
    int length = bundle.manifest().text().length();
    try (var onnx = OnnxModule.open(bundle);
        var torch = TorchModule.open(bundle, DeviceDecision.CPU)) {
      agree(bundle.manifest().name() + ": constants", torch.constants(), onnx.constants());
      for (int batch : new int[] {1, 2, 5, 17}) {
        agreeOnTexts(bundle, batch, length, torch, onnx);
      }
    }
  }

  private static void agreeOnTexts(
      Bundle bundle, int batch, int length, NativeModule torch, NativeModule onnx) {
    var random = new Random(batch);
    long[] tokens = new long[batch * length];
    for (int row = 0; row < batch; row++) {
      int used = batch == 1 ? length : 1 + random.nextInt(length);
      for (int i = 0; i < used; i++) {
        tokens[row * length + i] = 1 + random.nextInt(20);
      }
    }
    agree(
        bundle.manifest().name() + ": " + batch + " texts",
        torch.encodeText(tokens, batch, length),
        onnx.encodeText(tokens, batch, length));
  }

  /** Colours with edges and gradients; noise alone would leave every mask undecided. */
  private static float[] image(int height, int width, long seed) {
    var random = new Random(seed);
    float[] image = new float[3 * height * width];
    for (int plane = 0; plane < 3; plane++) {
      float level = random.nextFloat() * 255;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (random.nextInt(200) == 0) {
            level = random.nextFloat() * 255;
          }
          float noise = random.nextFloat() * 20;
          image[(plane * height + y) * width + x] = Math.min(255, level * (y + 1) / height + noise);
        }
      }
    }
    return image;
  }

  private static void agree(String what, List<Tensor> expected, List<Tensor> actual) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).shape(), actual.get(i).shape(), what + ", output " + i);
      float[] one = expected.get(i).values();
      float[] other = actual.get(i).values();
      float largest = 1e-3f;
      float apart = 0;
      for (int j = 0; j < one.length; j++) {
        largest = Math.max(largest, Math.abs(one[j]));
        float difference = Math.abs(one[j] - other[j]);
        apart = difference > apart || Float.isNaN(difference) ? difference : apart;
      }
      assertTrue(
          apart <= CLOSE * largest,
          what + ", output " + i + " differs by " + apart + "; the largest number is " + largest);
    }
  }
}
