package io.github.personalseg.backbone.bundle;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.FloatVectors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Holds a module's outputs against its manifest: shapes, finite values, unit rows, and a vocabulary
 * that its own text encoder agrees with.
 */
public final class ModelCheck {
  private static final double UNIT_TOLERANCE = 1e-3;
  private static final int STRIDE = 512;
  private static final double VOCABULARY_TOLERANCE = 1e-3;

  private final BundleManifest manifest;
  private final String where;

  public ModelCheck(Bundle bundle) {
    this.manifest = bundle.manifest();
    this.where = "bundle " + bundle.folder() + ": ";
  }

  /** Checks {@code (no_object [1, D], logit_scale [1])}. */
  public void constants(List<Tensor> outputs) {
    count("constants", outputs, 2);
    shape("constants output 0", outputs.get(0), 1, manifest.model().dim());
    unitRows("constants output 0", outputs.get(0));
    var scale = outputs.get(1);
    if (scale.values().length != 1
        || !Float.isFinite(scale.values()[0])
        || scale.values()[0] <= 0) {
      throw refusal(
          "constants output 1 is "
              + scale
              + " "
              + Arrays.toString(scale.values())
              + "; it must be one number above 0");
    }
  }

  /** Runs the model once on a grey image of the usual size, which also warms it up. */
  public void forward(OvssModel model) {
    int height = manifest.input().shortSide();
    int width = Math.min(manifest.input().longSide(), (height * 4 + 2) / 3);
    byte[] grey = new byte[3 * width * height];
    Arrays.fill(grey, (byte) 128);
    var proposals = model.infer(new RgbImage(width, height, grey));
    unitRows(
        "forward output 1", Tensor.of(proposals.embeddings(), proposals.count(), proposals.dim()));
  }

  /** Checks {@code ([1, N, h, w], [1, N, D], [1, D, h', w'])} for one frame: shapes, finite. */
  public void proposals(List<Tensor> outputs, FrameGeometry geometry) {
    shapes(outputs.stream().map(Tensor::shape).toList(), geometry);
    for (int i = 0; i < outputs.size(); i++) {
      finite("forward output " + i, outputs.get(i).values());
    }
  }

  /** What {@link #proposals} checks, of outputs that are on a device. */
  public void proposals(List<List<Integer>> outputs, boolean finite, FrameGeometry geometry) {
    shapes(outputs, geometry);
    if (!finite) {
      throw refusal("an output of forward has values that are not finite");
    }
  }

  private void shapes(List<List<Integer>> outputs, FrameGeometry geometry) {
    count("forward", outputs, 3);
    var shapes = manifest.model();
    int masks = shapes.maskStride();
    int features = shapes.featureStride();
    int height = geometry.paddedHeight();
    int width = geometry.paddedWidth();
    shape("forward output 0", outputs.get(0), 1, shapes.proposals(), height / masks, width / masks);
    shape("forward output 1", outputs.get(1), 1, shapes.proposals(), shapes.dim());
    shape("forward output 2", outputs.get(2), 1, shapes.dim(), height / features, width / features);
  }

  /** Checks {@code encode_text}'s {@code [B, D]} unit rows and returns them. */
  public Tensor text(List<Tensor> outputs, int batch) {
    count("encode_text", outputs, 1);
    shape("encode_text output", outputs.get(0), batch, manifest.model().dim());
    unitRows("encode_text output", outputs.get(0));
    return outputs.get(0);
  }

  /** Compares the stored embeddings of the first and the last word with the text encoder's. */
  public void vocabulary(List<String> words, Tensor embeddings, TextEncoder encoder) {
    vocabulary(words, embeddings, encoder, Math.max(1, words.size() - 1));
  }

  /**
   * Compares the first stored embedding and every {@code step}-th after it; tells how many that
   * were.
   */
  public int vocabulary(List<String> words, Tensor embeddings, TextEncoder encoder, int step) {
    unitRows(manifest.vocabulary().embeddings(), embeddings);
    int compared = 0;
    for (int i = 0; i < words.size(); i += step) {
      compared++;
      float[] encoded =
          Objects.requireNonNull(encoder.encodeAfresh(List.of(words.get(i))).get(words.get(i)));
      float cosine = FloatVectors.dot(encoded, embeddings.row(i));
      if (cosine < 1 - VOCABULARY_TOLERANCE) {
        throw refusal(
            manifest.vocabulary().embeddings()
                + " has an embedding of \""
                + words.get(i)
                + "\" whose cosine to the text encoder's own is "
                + cosine
                + "; it must be at least "
                + (1 - VOCABULARY_TOLERANCE));
      }
    }
    return compared;
  }

  private void count(String method, List<?> outputs, int wanted) {
    if (outputs.size() != wanted) {
      throw refusal(method + " returned " + outputs.size() + " tensors; it must be " + wanted);
    }
  }

  private void shape(String name, Tensor tensor, Integer... wanted) {
    shape(name, tensor.shape(), wanted);
  }

  private void shape(String name, List<Integer> shape, Integer... wanted) {
    if (!shape.equals(List.of(wanted))) {
      throw refusal(name + " has shape " + shape + "; it must be " + List.of(wanted));
    }
  }

  private void finite(String name, float[] values) {
    // 0 times a number is 0 unless it is not finite; the sum is read once.
    float[] sums = new float[STRIDE];
    int whole = values.length / STRIDE * STRIDE;
    for (int from = 0; from < whole; from += STRIDE) {
      addZeroTimes(sums, values, from);
    }
    boolean finite = true;
    for (float sum : sums) {
      finite &= sum == 0;
    }
    for (int i = finite ? whole : 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw refusal(name + " has " + values[i] + " at place " + i + "; it must be finite");
      }
    }
  }

  private static void addZeroTimes(float[] sums, float[] values, int from) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += 0 * values[from + i];
    }
  }

  private void unitRows(String name, Tensor matrix) {
    for (int i = 0; i < matrix.shape().get(0); i++) {
      double length = FloatVectors.length(matrix.row(i));
      // Not-a-number must fail too, so the comparison is negated.
      if (!(Math.abs(length - 1) <= UNIT_TOLERANCE)) {
        throw refusal(
            name
                + " row "
                + i
                + " has length "
                + length
                + "; it must be 1 within "
                + UNIT_TOLERANCE);
      }
    }
  }

  private BackboneException refusal(String message) {
    return new BackboneException(where + message);
  }
}
