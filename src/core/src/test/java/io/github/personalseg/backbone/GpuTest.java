package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.backbone.torch.PyTorchRuntime;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds on a GPU; skipped where the engine sees none. */
class GpuTest {
  private static final long LARGEST_BLOCK = 1L << 30;
  private static final long SMALLEST_BLOCK = 1L << 20;

  @BeforeEach
  void needsAGpu() {
    int gpus = PyTorchRuntime.engine().getGpuCount();
    assumeTrue(
        gpus > 0, "PyTorch sees no GPU; build with -Pcuda or -Pcuda124 on a machine that has one");
  }

  @Test
  void computesWhatTheCpuComputes() throws IOException {
    for (var bundle : List.of(BundleGolden.SAN, BundleGolden.OVSEG)) {
      try (var gpu = BundleModel.open(bundle.folder(), DeviceChoice.AUTO)) {
        assertEquals("cuda:0", gpu.placement().split(" ")[0]);
        var golden = bundle.values().tensors();
        var proposals = gpu.infer(bundle.image());
        assertArrayEquals(golden.get("masks").values(), proposals.maskLogits(), 1e-2f);
        assertArrayEquals(golden.get("embeddings").values(), proposals.embeddings(), 1e-3f);
        assertArrayEquals(
            golden.get("text").row(0), gpu.encodeText(List.of("door-stuff"))[0], 1e-3f);
      }
    }
  }

  /** Takes all of the GPU's memory for a moment, so only when asked for. */
  @Test
  void survivesWhenMemoryRunsOut() throws IOException {
    assumeTrue(
        Boolean.getBoolean("personalseg.exhaust_gpu"),
        "other programs' GPU memory is at stake; -Dpersonalseg.exhaust_gpu=true allows it");
    var image = new RgbImage(640, 480, new byte[640 * 480 * 3]);
    try (var gpu = BundleModel.open(Path.of("models/demo"), DeviceChoice.AUTO)) {
      String before = gpu.placement();
      assertEquals("cuda:0", before.split(" ")[0]);
      try (var filler = NDManager.newBaseManager(Device.gpu(0), "PyTorch")) {
        fill(filler);
        var proposals = gpu.infer(image);
        assertEquals(gpu.proposalCount(), proposals.count());
      }
      assertNotEquals(before, gpu.placement());
      gpu.infer(image);
    }
  }

  private static void fill(NDManager manager) {
    for (long bytes = LARGEST_BLOCK; bytes >= SMALLEST_BLOCK; bytes /= 2) {
      try {
        while (true) {
          manager.zeros(new Shape(bytes / Float.BYTES), DataType.FLOAT32);
        }
      } catch (EngineException e) {
        assertTrue(e.getMessage().contains("out of memory"), e.getMessage());
      }
    }
  }
}
