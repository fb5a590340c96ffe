package io.github.personalseg.backbone.engine;

import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.image.RgbImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A bundle's module, loaded on one device. Every call frees its native memory before it returns.
 * Several threads may call at once; nobody may call any more once it is closed.
 */
public interface NativeModule extends AutoCloseable {
  /** Opens a bundle's module on a device, {@code cpu} or {@code cuda:N}. */
  @FunctionalInterface
  interface Opener {
    NativeModule open(Bundle bundle, String device);
  }

  /** {@code cpu} or {@code cuda:N}. */
  String device();

  /** Name and version of the library that runs it, for people. */
  String engine();

  /** Takes images as the camera's bytes; what comes of them stays on the device. */
  interface PixelInput {
    /**
     * Resizes an image, runs the model on it and hands out what came of it, all on the device.
     *
     * @param geometry where the image goes in the model's input
     * @param padding R, G, B of the padding
     * @param work what to do with it, before this returns
     */
    <T> T view(
        RgbImage image, FrameGeometry geometry, List<Float> padding, Function<DeviceFrame, T> work);
  }

  /** The way in for images as bytes; none where they enter as floats, by {@link #forward}. */
  default Optional<PixelInput> pixelInput() {
    return Optional.empty();
  }

  /**
   * Mask logits, mask embeddings, features.
   *
   * @param input {@code [3, height, width]}, R, G, B planes, 0..255
   */
  List<Tensor> forward(float[] input, int height, int width);

  /**
   * The same.
   *
   * @param used arrays that nobody reads any more: where the length fits, they become those of the
   *     tensors at their places
   */
  default List<Tensor> forward(float[] input, int height, int width, List<float[]> used) {
    return forward(input, height, width);
  }

  /**
   * Text embeddings.
   *
   * @param tokens {@code [batch, length]}, row after row
   */
  List<Tensor> encodeText(long[] tokens, int batch, int length);

  /** The embedding of "no object" and the logit scale. */
  List<Tensor> constants();

  @Override
  void close();
}
