package io.github.personalseg.backbone.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.engine.DeviceFrame;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.script.ScriptArchive;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module run by DJL: one copy of the input to the device, one of each output back.
 * With a {@link PixelScript} beside it, images may go in as bytes, and outputs may stay there.
 */
public final class TorchModule implements NativeModule {
  private static final float[] NONE = {};

  private final Bundle bundle;
  private final String device;
  private final Model model;
  private final @Nullable PixelScript pixels;
  private final ThreadLocal<ByteBuffer> inputs =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  private TorchModule(Bundle bundle, String device, Model model, @Nullable PixelScript pixels) {
    this.bundle = bundle;
    this.device = device;
    this.model = model;
    this.pixels = pixels;
  }

  /**
   * Loads a bundle's module, after its code was read: what does more than compute is refused.
   *
   * @throws BackboneException when there is no such module or device
   */
  public static TorchModule open(Bundle bundle, String device) {
    ScriptArchive.require(bundle.folder().resolve(BundleManifest.MODEL_FILE));
    var work = PixelWork.on(device);
    var engine = PyTorchRuntime.engine();
    var model = Model.newInstance(bundle.manifest().name(), place(device), engine.getEngineName());
    try {
      model.load(bundle.folder(), BundleManifest.MODEL_FILE, Map.of("mapLocation", "true"));
      var pixels = work == PixelWork.DEVICE ? PixelScript.open(place(device)) : null;
      return new TorchModule(bundle, device, model, pixels);
    } catch (BackboneException e) {
      model.close();
      throw e;
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new BackboneException(
          "bundle " + bundle.folder() + " has no usable TorchScript module: " + e.getMessage(), e);
    }
  }

  private static Device place(String device) {
    return device.equals(DeviceDecision.CPU)
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(device.substring(device.indexOf(':') + 1)));
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public String engine() {
    return PyTorchRuntime.name();
  }

  @Override
  public Optional<PixelInput> pixelInput() {
    return Optional.ofNullable(pixels).map(ScriptedInput::new);
  }

  /** Images that a script beside the module brings to its input. */
  private final class ScriptedInput implements PixelInput {
    private final PixelScript script;

    ScriptedInput(PixelScript script) {
      this.script = script;
    }

    @Override
    public <T> T view(
        RgbImage image,
        FrameGeometry geometry,
        List<Float> padding,
        Function<DeviceFrame, T> work) {
      try (NDManager frame = model.getNDManager().newSubManager()) {
        var input = script.prepare(frame, nativeCopy(image.data()), geometry, padding);
        var outputs = run("forward", frame, new NDList(input));
        return work.apply(new TorchFrame(frame, script, outputs, geometry));
      } catch (EngineException e) {
        throw new BackboneException(
            "bundle " + bundle.folder() + ": a frame on " + device + " failed: " + e.getMessage(),
            e);
      }
    }
  }

  @Override
  public List<Tensor> forward(float[] input, int height, int width) {
    return forward(input, height, width, List.of());
  }

  @Override
  public List<Tensor> forward(float[] input, int height, int width, List<float[]> used) {
    var shape = new Shape(1, 3, height, width);
    return run(
        "forward",
        frame -> new NDList(frame.create(nativeCopy(input), shape, DataType.FLOAT32)),
        used);
  }

  /**
   * The values where libtorch reads them; valid until the thread's next call. Memory of its own for
   * every frame would stay until the next garbage collection.
   */
  private ByteBuffer nativeCopy(float[] input) {
    var buffer = nativeBuffer(Float.BYTES * input.length);
    buffer.asFloatBuffer().put(input);
    return buffer;
  }

  private ByteBuffer nativeCopy(byte[] input) {
    return nativeBuffer(input.length).put(0, input);
  }

  private ByteBuffer nativeBuffer(int bytes) {
    var buffer = inputs.get();
    if (buffer.capacity() != bytes) {
      buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      inputs.set(buffer);
    }
    return buffer;
  }

  @Override
  public List<Tensor> encodeText(long[] tokens, int batch, int length) {
    var shape = new Shape(batch, length);
    return run("encode_text", frame -> new NDList(frame.create(tokens, shape)), List.of());
  }

  @Override
  public List<Tensor> constants() {
    return run("constants", frame -> new NDList(frame.zeros(new Shape(1))), List.of());
  }

  /** Calls one of the module's methods in a frame scope of its own. */
  private List<Tensor> run(String method, Function<NDManager, NDList> inputs, List<float[]> used) {
    try (NDManager frame = model.getNDManager().newSubManager()) {
      var tensors = new ArrayList<Tensor>();
      for (NDArray output : run(method, frame, inputs.apply(frame))) {
        int place = tensors.size();
        tensors.add(toTensor(output, place < used.size() ? used.get(place) : NONE));
      }
      return tensors;
    } catch (EngineException e) {
      throw new BackboneException(
          "bundle " + bundle.folder() + ": method " + method + " failed: " + e.getMessage(), e);
    }
  }

  private NDList run(String method, NDManager frame, NDList arguments) {
    if (!method.equals("forward")) {
      NDArray selector = frame.zeros(new Shape(1));
      selector.setName("module_method:" + method);
      arguments.add(selector);
    }
    NDList outputs = model.getBlock().forward(new ParameterStore(frame, false), arguments, false);
    outputs.attach(frame);
    return outputs;
  }

  /** A module computes in what it likes, and returns float32. */
  static void requireFloats(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new BackboneException(
          "the module returned " + array.getDataType() + " values; it must return float32");
    }
  }

  /**
   * Copies an output once, from native memory into the array that stays.
   *
   * @param used becomes that array where its length fits
   */
  static Tensor toTensor(NDArray array, float[] used) {
    requireFloats(array);
    long[] sizes = array.getShape().getShape();
    int[] shape = new int[sizes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(sizes[i]);
    }
    var values = array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    float[] copy = used.length == values.remaining() ? used : new float[values.remaining()];
    values.get(copy);
    return Tensor.of(copy, shape);
  }

  @Override
  public void close() {
    if (pixels != null) {
      pixels.close();
    }
    model.close();
  }
}
