package io.github.personalseg.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.TextEncoder;
import io.github.personalseg.backbone.engine.DeviceFrame;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.backbone.torch.TorchModule;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Frames on a device with faults: the real module and the real script for pixels, on the CPU, pass
 * for a GPU. The CPU that takes over has Java's loops.
 */
class FailingPixelsTest {
  private static final DeviceDecision GPU = new DeviceDecision("cuda:0", "as asked for", false);
  private static final String PIXELS = "personalseg.pixels";

  private int gpuPixels = Integer.MAX_VALUE;

  private NativeModule open(Bundle bundle, String device) {
    boolean onGpu = !device.equals(DeviceDecision.CPU);
    System.setProperty(PIXELS, onGpu ? "device" : "loops");
    try {
      var module = TorchModule.open(bundle, DeviceDecision.CPU);
      return onGpu ? new Gpu(module) : module;
    } finally {
      System.clearProperty(PIXELS);
    }
  }

  private final class Gpu implements NativeModule {
    private final NativeModule module;

    Gpu(NativeModule module) {
      this.module = module;
    }

    @Override
    public String device() {
      return "cuda:0";
    }

    @Override
    public String engine() {
      return "a test";
    }

    @Override
    public Optional<PixelInput> pixelInput() {
      return module.pixelInput().map(FailingInput::new);
    }

    @Override
    public List<Tensor> forward(float[] input, int height, int width) {
      return module.forward(input, height, width);
    }

    @Override
    public List<Tensor> encodeText(long[] tokens, int batch, int length) {
      return module.encodeText(tokens, batch, length);
    }

    @Override
    public List<Tensor> constants() {
      return module.constants();
    }

    @Override
    public void close() {
      module.close();
    }
  }

  private final class FailingInput implements NativeModule.PixelInput {
    private final NativeModule.PixelInput input;

    FailingInput(NativeModule.PixelInput input) {
      this.input = input;
    }

    @Override
    public <T> T view(
        RgbImage image,
        FrameGeometry geometry,
        List<Float> padding,
        Function<DeviceFrame, T> work) {
      if (geometry.paddedWidth() * geometry.paddedHeight() > gpuPixels) {
        throw new BackboneException(
            "a frame failed", new EngineException("CUDA out of memory. Tried to allocate 2 GiB."));
      }
      return input.view(image, geometry, padding, work);
    }
  }

  private BundleModel load() {
    var bundle = Bundle.read(TinyBundle.folder());
    return BundleModel.load(bundle, GPU, this::open, TextEncoder.Store.NONE);
  }

  /** Labels a frame on the device by one class of all proposals. */
  private static boolean onDevice(FrameView frame) {
    float[][] shares = new float[1][frame.count()];
    frame
        .labeller()
        .ifPresent(
            labeller -> {
              var found = labeller.label(PixelRules.plain(shares, new short[] {7}));
              var geometry = frame.geometry();
              assertEquals(geometry.imageWidth() * geometry.imageHeight(), found.ids().length);
              assertEquals(7, found.ids()[0]);
              assertEquals(0, found.scores().length);
            });
    return frame.labeller().isPresent();
  }

  @Test
  void shortOfMemoryFramesShrinkAndStayThere() throws IOException {
    try (var model = load()) {
      assertTrue(model.view(TinyBundle.image(), null, FailingPixelsTest::onDevice));
      gpuPixels = 64 * 64;
      assertTrue(model.view(TinyBundle.image(), null, FailingPixelsTest::onDevice));
      assertEquals("cuda:0 (as asked for) by a test, inputs at 75 %", model.placement());
    }
  }

  @Test
  void whenTheGpuFailsWhileItLabelsTheFrameIsDoneAgainByTheLoops() throws IOException {
    try (var model = load()) {
      List<Boolean> tried = new ArrayList<>();
      int count =
          model.view(
              TinyBundle.image(),
              null,
              frame -> {
                tried.add(onDevice(frame));
                if (tried.size() == 1) {
                  throw new EngineException("CUDA error: an illegal memory access");
                }
                return frame.proposals().count();
              });
      assertEquals(12, count);
      assertEquals(List.of(true, false), tried);
      assertTrue(model.placement().startsWith("cpu (instead of cuda:0: "), model.placement());
    }
  }

  @Test
  void whatTheWorkItselfThrowsIsTheCallers() throws IOException {
    try (var model = load()) {
      var image = TinyBundle.image();
      assertThrows(
          IllegalStateException.class,
          () ->
              model.view(
                  image,
                  null,
                  frame -> {
                    throw new IllegalStateException("no");
                  }));
      assertEquals("cuda:0 (as asked for) by a test", model.placement());
      assertTrue(model.view(image, null, FailingPixelsTest::onDevice));
    }
  }
}
