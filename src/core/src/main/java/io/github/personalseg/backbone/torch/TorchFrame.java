package io.github.personalseg.backbone.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.PixelLabeller;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.ModelCheck;
import io.github.personalseg.backbone.engine.DeviceFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A frame in tensors of libtorch. */
final class TorchFrame implements DeviceFrame {
  private final NDManager frame;
  private final PixelScript pixels;
  private final NDList outputs;
  private final FrameGeometry geometry;
  private float[] embeddings = {};
  private List<float[]> used = List.of();
  private @Nullable Proposals proposals;
  private boolean closed;

  TorchFrame(NDManager frame, PixelScript pixels, NDList outputs, FrameGeometry geometry) {
    this.frame = frame;
    this.pixels = pixels;
    this.outputs = outputs;
    this.geometry = geometry;
  }

  @Override
  public void check(ModelCheck check, List<float[]> arrays) {
    used = arrays;
    List<List<Integer>> shapes = new ArrayList<>();
    for (NDArray output : outputs) {
      TorchModule.requireFloats(output);
      shapes.add(Arrays.stream(output.getShape().getShape()).mapToObj(Math::toIntExact).toList());
    }
    check.proposals(shapes, true, geometry);
    check.proposals(shapes, fetch(), geometry);
  }

  /** Fetches the embeddings; tells whether all outputs are finite. */
  boolean fetch() {
    float[] fetched = pixels.embeddings(frame, outputs);
    embeddings = Arrays.copyOf(fetched, fetched.length - 1);
    return fetched[embeddings.length] == 1;
  }

  private int size(int output, int axis) {
    return Math.toIntExact(outputs.get(output).getShape().get(axis));
  }

  @Override
  public FrameGeometry geometry() {
    return geometry;
  }

  @Override
  public int count() {
    return size(0, 1);
  }

  @Override
  public int height() {
    return size(0, 2);
  }

  @Override
  public int width() {
    return size(0, 3);
  }

  @Override
  public int dim() {
    return size(1, 2);
  }

  @Override
  public float[] embeddings() {
    return embeddings;
  }

  @Override
  public Proposals proposals() {
    if (proposals == null) {
      if (closed) {
        throw new IllegalStateException(
            "the frame's masks were not fetched from the device while its call ran");
      }
      var masks = fetch(0);
      var features = fetch(2);
      proposals =
          new Proposals(
              count(),
              height(),
              width(),
              dim(),
              masks.values(),
              embeddings,
              new FeatureMap(
                  dim(), features.shape().get(2), features.shape().get(3), features.values()),
              geometry);
    }
    return proposals;
  }

  private Tensor fetch(int output) {
    return TorchModule.toTensor(
        outputs.get(output), used.isEmpty() ? new float[0] : used.get(output));
  }

  @Override
  public Optional<PixelLabeller> labeller() {
    return Optional.of(rules -> pixels.labels(frame, outputs.get(0), rules, geometry));
  }

  @Override
  public void close() {
    closed = true;
  }
}
