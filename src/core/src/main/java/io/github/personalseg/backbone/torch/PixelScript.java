package io.github.personalseg.backbone.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.PixelLabels;
import io.github.personalseg.backbone.PixelRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * What happens to pixels before and after a model's pass, as TorchScript on the model's device:
 * resizing and padding, fusion, borders and arg max. {@code tools/bundles/pixels.py} writes it.
 * Arrays belong to the frame scope that is handed in; several threads may call at once.
 */
final class PixelScript implements AutoCloseable {
  private static final String RESOURCE = "/pixels/pixels.pt";

  /** Weights of a negative mask's window, along each side. */
  private static final int KERNEL = 3;

  private final Model model;

  private PixelScript(Model model) {
    this.model = model;
  }

  /** Loads it on a device. */
  static PixelScript open(Device device) {
    var model = Model.newInstance("pixels", device, PyTorchRuntime.engine().getEngineName());
    try (var script =
        Objects.requireNonNull(PixelScript.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      model.load(script);
      return new PixelScript(model);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new BackboneException(
          "the script for pixels does not load on " + device + ": " + e.getMessage(), e);
    }
  }

  /**
   * The model's input, {@code [1, 3, paddedHeight, paddedWidth]}, on the device.
   *
   * @param image the camera's bytes, {@code [imageHeight, imageWidth, 3]}, which are all that is
   *     sent
   * @param padding R, G, B
   */
  NDArray prepare(NDManager frame, ByteBuffer image, FrameGeometry geometry, List<Float> padding) {
    var shape = new Shape(geometry.imageHeight(), geometry.imageWidth(), 3);
    float[] colour = {padding.get(0), padding.get(1), padding.get(2)};
    long[] sizes = {
      geometry.resizedHeight(),
      geometry.resizedWidth(),
      geometry.paddedHeight(),
      geometry.paddedWidth()
    };
    var inputs =
        new NDList(
            frame.create(image, shape, DataType.UINT8),
            onCpu(frame).create(sizes),
            frame.create(colour));
    return call(frame, "forward", inputs).get(0);
  }

  /**
   * The mask embeddings in a row, {@code [N · D]}, and behind them 1 if all outputs are finite.
   *
   * @param outputs of the model
   */
  float[] embeddings(NDManager frame, NDList outputs) {
    return call(frame, "embeddings", new NDList(outputs)).get(0).toFloatArray();
  }

  /**
   * Labels a frame.
   *
   * @param logits of the masks, {@code [1, N, h, w]}
   */
  PixelLabels labels(NDManager frame, NDArray logits, PixelRules rules, FrameGeometry geometry) {
    int count = Math.toIntExact(logits.getShape().get(1));
    int rows = rules.shares().length;
    var claims = rules.claims();
    var negatives = rules.negatives();
    boolean wide = wide(rules.ids());
    long[] sizes = {
      geometry.imageHeight(), geometry.imageWidth(), rules.poolFactor(), rules.scored() ? 1 : 0
    };
    double[] cells = {
      geometry.cellHeight(Math.toIntExact(logits.getShape().get(2))),
      geometry.cellWidth(Math.toIntExact(logits.getShape().get(3)))
    };
    float[][] weights = claims.stream().map(PixelRules.Claim::weights).toArray(float[][]::new);
    var cpu = onCpu(frame);
    var inputs =
        new NDList(
            logits,
            frame.create(flat(rules.shares(), count), new Shape(rows, count)),
            ids(frame, rules.ids(), wide),
            frame.create(flat(weights, count), new Shape(claims.size(), count)),
            frame.create(windows(negatives, count), new Shape(negatives.size(), count, 3, 3)),
            frame.create(biases(negatives), new Shape(negatives.size())),
            frame.create(against(negatives, rows), new Shape(rows, negatives.size())),
            cpu.create(
                claims.stream().mapToLong(PixelRules.Claim::place).toArray(),
                new Shape(claims.size())),
            own(cpu, rules),
            cpu.create(sizes),
            cpu.create(cells));
    var outputs = call(frame, "labels", inputs);
    float[] scores = rules.scored() ? outputs.get(1).toFloatArray() : new float[0];
    return new PixelLabels(shorts(outputs.get(0), wide), scores);
  }

  private static NDManager onCpu(NDManager frame) {
    return frame.newSubManager(Device.cpu());
  }

  /** Whether an id needs more than a byte. */
  private static boolean wide(short[] ids) {
    for (short id : ids) {
      if ((id & 0xffff) > 0xff) {
        return true;
      }
    }
    return false;
  }

  /** Bytes where they suffice, so that the labels come back as bytes. */
  private static NDArray ids(NDManager frame, short[] ids, boolean wide) {
    if (wide) {
      int[] values = new int[ids.length];
      for (int c = 0; c < values.length; c++) {
        values[c] = ids[c] & 0xffff;
      }
      return frame.create(values);
    }
    var bytes = ByteBuffer.allocateDirect(ids.length);
    for (short id : ids) {
      bytes.put((byte) id);
    }
    return frame.create(bytes.flip(), new Shape(ids.length), DataType.UINT8);
  }

  private static short[] shorts(NDArray labels, boolean wide) {
    short[] ids = new short[Math.toIntExact(labels.size())];
    if (wide) {
      int[] values = labels.toIntArray();
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (short) values[i];
      }
    } else {
      byte[] values = labels.toByteArray();
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (short) (values[i] & 0xff);
      }
    }
    return ids;
  }

  private static float[] flat(float[][] rows, int length) {
    float[] flat = new float[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * length, length);
    }
    return flat;
  }

  /** All windows, {@code [K, N, 3, 3]}: a single cell is the middle of a window of zeros. */
  private static float[] windows(List<PixelRules.Negative> negatives, int count) {
    int size = KERNEL * KERNEL;
    float[] windows = new float[negatives.size() * count * size];
    int to = 0;
    for (var negative : negatives) {
      if (negative.kernel() == KERNEL) {
        System.arraycopy(negative.weights(), 0, windows, to, count * size);
      } else {
        for (int n = 0; n < count; n++) {
          windows[to + n * size + size / 2] = negative.weights()[n];
        }
      }
      to += count * size;
    }
    return windows;
  }

  private static float[] biases(List<PixelRules.Negative> negatives) {
    float[] biases = new float[negatives.size()];
    for (int k = 0; k < biases.length; k++) {
      biases[k] = negatives.get(k).bias();
    }
    return biases;
  }

  /** The rows' shares of the negative proposals, {@code [C + R, K]}. */
  private static float[] against(List<PixelRules.Negative> negatives, int rows) {
    float[] shares = new float[rows * negatives.size()];
    for (int k = 0; k < negatives.size(); k++) {
      for (int row = 0; row < rows; row++) {
        shares[row * negatives.size() + k] = negatives.get(k).shares()[row];
      }
    }
    return shares;
  }

  /** Which rows the negative proposals speak of alone, {@code [Q, 2]}; empty where of all. */
  private static NDArray own(NDManager cpu, PixelRules rules) {
    var negatives = rules.negatives();
    int pairs = 0;
    for (var negative : negatives) {
      pairs += rules.ofOwnConcept() ? negative.rows().size() : 0;
    }
    long[] own = new long[2 * pairs];
    int to = 0;
    for (int k = 0; k < negatives.size() && pairs > 0; k++) {
      for (int row : negatives.get(k).rows()) {
        own[to++] = row;
        own[to++] = k;
      }
    }
    return cpu.create(own, new Shape(pairs, 2));
  }

  private NDList call(NDManager frame, String method, NDList inputs) {
    if (!method.equals("forward")) {
      var selector = frame.zeros(new Shape(1));
      selector.setName("module_method:" + method);
      inputs.add(selector);
    }
    var outputs = model.getBlock().forward(new ParameterStore(frame, false), inputs, false);
    outputs.attach(frame);
    return outputs;
  }

  @Override
  public void close() {
    model.close();
  }
}
