package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.TextEncoder;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.backbone.torch.TorchModule;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * A device with faults: the real module on the CPU that passes for a GPU, runs out of memory above
 * a number of input pixels, or breaks.
 */
class FailingDeviceTest {
  private static final DeviceDecision GPU = new DeviceDecision("cuda:0", "as asked for", false);
  private static final String NO_MEMORY = "CUDA out of memory. Tried to allocate 2.00 GiB.";

  private final List<String> opened = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private volatile int gpuPixels = Integer.MAX_VALUE;
  private volatile int cpuPixels = Integer.MAX_VALUE;
  private volatile boolean broken;

  private NativeModule open(Bundle bundle, String device) {
    opened.add(device);
    return new Faulty(TorchModule.open(bundle, DeviceDecision.CPU), device);
  }

  /** Faults in front of a real module. */
  private final class Faulty implements NativeModule {
    private final NativeModule module;
    private final String device;

    Faulty(NativeModule module, String device) {
      this.module = module;
      this.device = device;
    }

    private void fail(int pixels) {
      boolean onGpu = !device.equals(DeviceDecision.CPU);
      if (onGpu && broken) {
        throw new EngineException("CUDA error: an illegal memory access was encountered");
      }
      if (pixels > (onGpu ? gpuPixels : cpuPixels)) {
        throw new BackboneException("forward failed", new EngineException(NO_MEMORY));
      }
    }

    @Override
    public String device() {
      return device;
    }

    @Override
    public String engine() {
      return "a test";
    }

    @Override
    public List<Tensor> forward(float[] input, int height, int width) {
      fail(height * width);
      return module.forward(input, height, width);
    }

    @Override
    public List<Tensor> encodeText(long[] tokens, int batch, int length) {
      fail(batch);
      return module.encodeText(tokens, batch, length);
    }

    @Override
    public List<Tensor> constants() {
      fail(0);
      return module.constants();
    }

    @Override
    public void close() {
      closed.add(device);
      module.close();
    }
  }

  private BundleModel load() {
    var bundle = Bundle.read(BundleGolden.SAN.folder());
    return BundleModel.load(bundle, GPU, this::open, TextEncoder.Store.NONE);
  }

  private static RgbImage image() throws IOException {
    return BundleGolden.SAN.image();
  }

  @Test
  void withoutFaultsItStaysWhereItIs() throws IOException {
    try (var model = load()) {
      assertEquals(128, model.infer(image()).geometry().paddedWidth());
      assertEquals("cuda:0 (as asked for) by a test", model.placement());
    }
    assertEquals(List.of("cuda:0"), opened);
    assertEquals(List.of("cuda:0"), closed);
  }

  @Test
  void aGpuThatFailsAtStartIsReplacedByTheCpu() throws IOException {
    broken = true;
    try (var model = load()) {
      assertEquals(20, model.infer(image()).count());
      assertTrue(
          model.placement().startsWith("cpu (instead of cuda:0: it failed at start: CUDA error:"),
          model.placement());
    }
    assertEquals(List.of("cuda:0", "cpu"), opened);
    assertEquals(List.of("cuda:0", "cpu"), closed);
  }

  @Test
  void shortOfMemoryItsInputsShrink() throws IOException {
    try (var model = load()) {
      gpuPixels = 96 * 96;
      var proposals = model.infer(image());
      assertEquals(96, proposals.geometry().paddedHeight());
      assertEquals(96, proposals.geometry().paddedWidth());
      assertEquals("cuda:0 (as asked for) by a test, inputs at 75 %", model.placement());
      assertEquals(75, proposals.geometry().imageWidth());
    }
    assertEquals(List.of("cuda:0"), opened);
  }

  @Test
  void whenThatIsNotEnoughItMovesToTheCpuAtFullSize() throws IOException {
    try (var model = load()) {
      gpuPixels = 100;
      var proposals = model.infer(image());
      assertArrayEquals(
          BundleGolden.SAN.values().tensors().get("masks").values(), proposals.maskLogits(), 1e-4f);
      assertTrue(model.placement().startsWith("cpu (instead of cuda:0: "), model.placement());
      assertEquals(20, model.infer(image()).count());
    }
    assertEquals(List.of("cuda:0", "cpu"), opened);
    assertEquals(List.of("cuda:0", "cpu"), closed);
  }

  @Test
  void aGpuThatBreaksIsLeft() throws IOException {
    try (var model = load()) {
      broken = true;
      assertEquals(1, model.encodeText(List.of("teapot")).length);
      assertTrue(model.placement().startsWith("cpu (instead of cuda:0: CUDA error"));
    }
  }

  @Test
  void textThatDoesNotFitIsEncodedOnTheCpu() {
    try (var model = load()) {
      gpuPixels = 2;
      assertEquals(1, FloatVectors.length(model.encodeText(List.of("teapot"))[0]), 1e-5);
      assertTrue(model.placement().startsWith("cpu (instead"), model.placement());
    }
  }

  @Test
  void whatNothingMendsIsToldAndTheNextFrameIsTriedAgain() throws IOException {
    try (var model = load()) {
      gpuPixels = 0;
      cpuPixels = 0;
      assertThrows(BackboneException.class, () -> model.infer(image()));
      assertTrue(model.placement().endsWith("inputs at 50 %"), model.placement());
      cpuPixels = Integer.MAX_VALUE;
      assertEquals(64, model.infer(image()).geometry().paddedHeight());
    }
  }

  @Test
  void otherFaultsAreTheCallers() {
    try (var model = load()) {
      assertThrows(BackboneException.class, () -> model.encodeText(List.of("teapot ".repeat(200))));
      assertEquals("cuda:0 (as asked for) by a test", model.placement());
    }
    assertEquals(List.of("cuda:0"), opened);
  }

  @Test
  void severalThreadsRetreatOnce() throws Exception {
    try (var model = load()) {
      broken = true;
      var image = image();
      var pool = Executors.newFixedThreadPool(4);
      try {
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 8; i++) {
          calls.add(() -> model.infer(image).count());
        }
        for (var result : pool.invokeAll(calls)) {
          assertEquals(20, result.get());
        }
      } finally {
        pool.shutdown();
      }
    }
    assertEquals(List.of("cuda:0", "cpu"), opened);
  }
}
