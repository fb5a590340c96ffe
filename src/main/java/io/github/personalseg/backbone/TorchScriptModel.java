package io.github.personalseg.backbone;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.personalseg.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle's TorchScript module, run by DJL. The module lives in the model scope until {@link
 * #close}; every call opens a frame scope below it and frees all its native memory before it
 * returns, so only plain Java arrays leave this class.
 */
final class TorchScriptModel implements OvssModel {
  private static final Logger LOG = LoggerFactory.getLogger(TorchScriptModel.class);

  private final Bundle bundle;
  private final Model model;
  private final ModelCheck check;
  private final TextEncoder textEncoder;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final float[] noObject;
  private final float logitScale;
  private boolean closed;

  private TorchScriptModel(Bundle bundle, Model model) {
    this.bundle = bundle;
    this.model = model;
    this.check = new ModelCheck(bundle);
    this.textEncoder =
        new TextEncoder(
            bundle.tokenizer(),
            bundle.manifest().text(),
            bundle.manifest().vocabulary().words(),
            this::encodeTokens);
    var constants = run("constants", frame -> new NDList(frame.zeros(new Shape(1))));
    check.constants(constants);
    this.noObject = constants.get(0).values();
    this.logitScale = constants.get(1).values()[0];
  }

  /** Loads and checks; see {@link ModelCheck} for what a module must promise. */
  static TorchScriptModel load(Bundle bundle, DeviceChoice choice) {
    var engine = PyTorchRuntime.engine();
    var device = choice.resolve(engine);
    var module = Model.newInstance(bundle.manifest().name(), device, engine.getEngineName());
    try {
      module.load(bundle.folder(), BundleManifest.MODEL_FILE, Map.of("mapLocation", "true"));
      var loaded = new TorchScriptModel(bundle, module);
      loaded.checkOutputs();
      LOG.info("bundle {} runs on {} (asked for: {})", bundle.folder(), device, choice.text());
      return loaded;
    } catch (IOException | MalformedModelException | EngineException e) {
      module.close();
      throw new BackboneException(
          "bundle " + bundle.folder() + " has no usable TorchScript module: " + e.getMessage(), e);
    } catch (BackboneException e) {
      module.close();
      throw e;
    }
  }

  private void checkOutputs() {
    check.forward(this);
    var words = bundle.manifest().vocabulary().words();
    var embeddings = bundle.vocabularyEmbeddings();
    check.vocabulary(words, embeddings, textEncoder);
    for (int i = 0; i < words.size(); i++) {
      textEncoder.remember(words.get(i), embeddings.row(i));
    }
  }

  @Override
  public String bundleHash() {
    return bundle.hash();
  }

  @Override
  public int dim() {
    return bundle.manifest().model().dim();
  }

  @Override
  public int proposalCount() {
    return bundle.manifest().model().proposals();
  }

  @Override
  public float[] noObject() {
    return noObject.clone();
  }

  @Override
  public float logitScale() {
    return logitScale;
  }

  @Override
  public Proposals propose(RgbImage image) {
    var rule = bundle.manifest().input();
    var geometry = rule.geometry(image.width(), image.height());
    float[] input = rule.lay(image);
    var shape = new Shape(1, 3, geometry.paddedHeight(), geometry.paddedWidth());
    var outputs = run("forward", frame -> new NDList(frame.create(input, shape)));
    check.proposals(outputs, geometry);
    var masks = outputs.get(0);
    var features = outputs.get(2);
    return new Proposals(
        proposalCount(),
        masks.shape().get(2),
        masks.shape().get(3),
        dim(),
        masks.values(),
        outputs.get(1).values(),
        new FeatureMap(dim(), features.shape().get(2), features.shape().get(3), features.values()),
        geometry);
  }

  @Override
  public float[][] encodeText(List<String> phrases) {
    return textEncoder.encode(phrases);
  }

  private float[][] encodeTokens(long[][] tokens) {
    int length = bundle.manifest().text().length();
    long[] flat = new long[tokens.length * length];
    for (int i = 0; i < tokens.length; i++) {
      System.arraycopy(tokens[i], 0, flat, i * length, length);
    }
    var shape = new Shape(tokens.length, length);
    var outputs = run("encode_text", frame -> new NDList(frame.create(flat, shape)));
    var embeddings = check.text(outputs, tokens.length);
    float[][] rows = new float[tokens.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = embeddings.row(i);
    }
    return rows;
  }

  /** Calls one of the module's methods in a frame scope of its own. */
  private List<Tensor> run(String method, Function<NDManager, NDList> inputs) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("model " + bundle.manifest().name() + " is closed");
      }
      try (NDManager frame = model.getNDManager().newSubManager()) {
        NDList arguments = inputs.apply(frame);
        if (!method.equals("forward")) {
          NDArray selector = frame.zeros(new Shape(1));
          selector.setName("module_method:" + method);
          arguments.add(selector);
        }
        NDList outputs =
            model.getBlock().forward(new ParameterStore(frame, false), arguments, false);
        outputs.attach(frame);
        return outputs.stream().map(TorchScriptModel::toTensor).toList();
      } catch (EngineException e) {
        throw new BackboneException(
            "bundle " + bundle.folder() + ": method " + method + " failed: " + e.getMessage(), e);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private static Tensor toTensor(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new BackboneException(
          "the module returned " + array.getDataType() + " values; it must return float32");
    }
    long[] sizes = array.getShape().getShape();
    int[] shape = new int[sizes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(sizes[i]);
    }
    return Tensor.of(array.toFloatArray(), shape);
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
