package io.github.personalseg.backbone.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.Proposals;
import java.util.function.Function;

/** Made-up proposals as if a model had left them on a device, here the CPU. */
public final class UploadedFrame implements AutoCloseable {
  private final NDManager manager =
      NDManager.newBaseManager(Device.cpu(), PyTorchRuntime.engine().getEngineName());
  private final PixelScript pixels = PixelScript.open(Device.cpu());

  /** Hands out a frame with the embeddings fetched, as a model does. */
  public <T> T view(Proposals p, Function<FrameView, T> work) {
    try (NDManager scope = manager.newSubManager()) {
      var features = p.features();
      var outputs =
          new NDList(
              scope.create(p.maskLogits(), new Shape(1, p.count(), p.height(), p.width())),
              scope.create(p.embeddings(), new Shape(1, p.count(), p.dim())),
              scope.create(
                  features.values(),
                  new Shape(1, features.dim(), features.height(), features.width())));
      try (var frame = new TorchFrame(scope, pixels, outputs, p.geometry())) {
        frame.fetch();
        return work.apply(frame);
      }
    }
  }

  @Override
  public void close() {
    pixels.close();
    manager.close();
  }
}
