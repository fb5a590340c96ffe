package io.github.personalseg.backbone.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.DeviceDecision;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.BundleManifest;
import io.github.personalseg.backbone.engine.NativeModule;
import io.github.personalseg.backbone.engine.PassThreads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A bundle's ONNX graphs, run by ONNX Runtime on the processor. The graphs hold operators, their
 * weights lie in the bundle's {@value BundleManifest#MODEL_FILE}. The text encoder is loaded for
 * each call and leaves the memory after it: phrases are kept, so calls are rare.
 */
public final class OnnxModule implements NativeModule {
  /** Sizes of inputs for which a thread keeps memory. */
  private static final int MOST_SIZES = 4;

  private static final String IMAGE = "image";
  private static final String TOKENS = "tokens";
  private static final List<String> PROPOSALS = List.of("masks", "embeddings", "features");
  private static final List<String> TEXT = List.of("text");
  private static final List<String> CONSTANTS = List.of("no_object", "logit_scale");

  private final Bundle bundle;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final ThreadLocal<Map<List<Integer>, Buffers>> buffers =
      ThreadLocal.withInitial(OnnxModule::fewSizes);
  private OrtSession session;
  private volatile int threads;

  private OnnxModule(Bundle bundle, OrtSession session, int threads) {
    this.bundle = bundle;
    this.session = session;
    this.threads = threads;
  }

  /** Where the library writes an output. */
  private record Output(String name, FloatBuffer values, List<Integer> shape) {
    OnnxTensor tensor() throws OrtException {
      return OnnxModule.tensor(values, shape.stream().mapToLong(Integer::longValue).toArray());
    }

    /**
     * A copy.
     *
     * @param used becomes its array where the length fits
     */
    Tensor copy(float[] used) {
      float[] copy = used.length == values.capacity() ? used : new float[values.capacity()];
      values.get(0, copy);
      return new Tensor(shape, copy);
    }
  }

  /** Native memory of one thread for one size: its last input, and outputs once they are known. */
  private static final class Buffers {
    private final FloatBuffer input;
    private final long[] shape;
    private List<Output> outputs = List.of();

    Buffers(int height, int width) {
      input = floats(3 * height * width);
      shape = new long[] {1, 3, height, width};
    }

    OnnxTensor image(float[] values) throws OrtException {
      input.put(0, values);
      return tensor(input, shape);
    }
  }

  /** Room for the sizes that cameras of one node have; the one not used for longest goes. */
  private static Map<List<Integer>, Buffers> fewSizes() {
    return new LinkedHashMap<>(8, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<List<Integer>, Buffers> eldest) {
        return size() > MOST_SIZES;
      }
    };
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Float.BYTES * count)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Whether a bundle has graphs. */
  public static boolean serves(Bundle bundle) {
    var files = bundle.manifest().files().keySet();
    return files.contains(BundleManifest.GRAPH_FILE)
        && files.contains(BundleManifest.TEXT_GRAPH_FILE);
  }

  /**
   * Loads a bundle's graphs, after they were read: those that do more than compute are refused.
   *
   * @throws BackboneException when the bundle has none, they are unusable, or the library does not
   *     start here
   */
  public static OnnxModule open(Bundle bundle) {
    for (String file : List.of(BundleManifest.GRAPH_FILE, BundleManifest.TEXT_GRAPH_FILE)) {
      OnnxGraph.require(bundle.folder().resolve(file));
    }
    int threads = PassThreads.count();
    return new OnnxModule(bundle, session(bundle, BundleManifest.GRAPH_FILE, threads), threads);
  }

  private static OrtSession session(Bundle bundle, String file, int threads) {
    Path path = bundle.folder().resolve(file);
    try {
      return DeepStack.call(
          () -> {
            try (var options = OnnxRuntime.options(threads)) {
              return OnnxRuntime.environment().createSession(path.toString(), options);
            }
          });
    } catch (OrtException e) {
      throw new BackboneException("bundle file " + path + " is unusable: " + e.getMessage(), e);
    }
  }

  @Override
  public String device() {
    return DeviceDecision.CPU;
  }

  @Override
  public String engine() {
    return OnnxRuntime.name();
  }

  @Override
  public List<Tensor> forward(float[] input, int height, int width) {
    return forward(input, height, width, List.of());
  }

  @Override
  public List<Tensor> forward(float[] input, int height, int width, List<float[]> used) {
    var memory =
        buffers.get().computeIfAbsent(List.of(height, width), size -> new Buffers(height, width));
    resize();
    lock.readLock().lock();
    try (var image = memory.image(input)) {
      if (memory.outputs.isEmpty()) {
        memory.outputs = first(image);
      } else {
        again(image, memory.outputs);
      }
    } catch (OrtException e) {
      throw failure(BundleManifest.GRAPH_FILE, e);
    } finally {
      lock.readLock().unlock();
    }
    List<Tensor> tensors = new ArrayList<>();
    for (var output : memory.outputs) {
      int place = tensors.size();
      tensors.add(output.copy(place < used.size() ? used.get(place) : new float[0]));
    }
    return tensors;
  }

  /** A pass whose outputs' sizes nobody knows yet. */
  private List<Output> first(OnnxTensor image) throws OrtException {
    try (var result = session.run(Map.of(IMAGE, image))) {
      var tensors = tensors(result, PROPOSALS);
      List<Output> outputs = new ArrayList<>();
      for (int i = 0; i < tensors.size(); i++) {
        var tensor = tensors.get(i);
        var values = floats(tensor.values().length);
        values.put(0, tensor.values());
        outputs.add(new Output(PROPOSALS.get(i), values, tensor.shape()));
      }
      return outputs;
    }
  }

  /** A pass into the memory of the one before. */
  private void again(OnnxTensor image, List<Output> outputs) throws OrtException {
    Map<String, OnnxTensor> places = new LinkedHashMap<>();
    try {
      for (var output : outputs) {
        places.put(output.name(), output.tensor());
      }
      session.run(Map.of(IMAGE, image), places).close();
    } finally {
      places.values().forEach(OnnxTensor::close);
    }
  }

  /** Another session where passes take another number of threads now. */
  private void resize() {
    int wanted = PassThreads.count();
    if (wanted == threads) {
      return;
    }
    lock.writeLock().lock();
    try {
      if (wanted != threads) {
        var other = session(bundle, BundleManifest.GRAPH_FILE, wanted);
        session.close();
        session = other;
        threads = wanted;
      }
    } catch (OrtException e) {
      throw failure(BundleManifest.GRAPH_FILE, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public List<Tensor> encodeText(long[] tokens, int batch, int length) {
    return text(tokens, batch, length, TEXT);
  }

  @Override
  public List<Tensor> constants() {
    int length = bundle.manifest().text().length();
    return text(new long[length], 1, length, CONSTANTS);
  }

  private List<Tensor> text(long[] tokens, int batch, int length, List<String> outputs) {
    try (var encoder = session(bundle, BundleManifest.TEXT_GRAPH_FILE, PassThreads.count());
        var ids =
            OnnxTensor.createTensor(
                OnnxRuntime.environment(), LongBuffer.wrap(tokens), new long[] {batch, length});
        var result = encoder.run(Map.of(TOKENS, ids))) {
      return tensors(result, outputs);
    } catch (OrtException e) {
      throw failure(BundleManifest.TEXT_GRAPH_FILE, e);
    }
  }

  private static OnnxTensor tensor(FloatBuffer values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(OnnxRuntime.environment(), values, shape);
  }

  private static List<Tensor> tensors(OrtSession.Result result, List<String> names)
      throws OrtException {
    List<Tensor> tensors = new ArrayList<>();
    for (String name : names) {
      var value = result.get(name);
      if (value.isEmpty() || !(value.get() instanceof OnnxTensor tensor)) {
        throw new OrtException("it has no output tensor " + name);
      }
      TensorInfo about = tensor.getInfo();
      FloatBuffer values = tensor.getFloatBuffer();
      if (values == null) {
        throw new OrtException("output " + name + " holds " + about.type + "; it must hold FLOAT");
      }
      tensors.add(Tensor.of(values.array(), ints(about.getShape())));
    }
    return tensors;
  }

  private static int[] ints(long[] shape) {
    return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
  }

  private BackboneException failure(String file, OrtException e) {
    return new BackboneException(
        "bundle " + bundle.folder() + ": " + file + " failed: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(BundleManifest.GRAPH_FILE, e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
