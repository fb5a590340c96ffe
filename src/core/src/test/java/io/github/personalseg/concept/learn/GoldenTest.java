package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.backbone.FeatureMap;
import io.github.personalseg.backbone.FrameGeometry;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.backbone.Tensor;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.math.DoubleVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the float64 PyTorch reference, tools/concept_reference. */
class GoldenTest {
  private static final FrameGeometry GEOMETRY = new FrameGeometry(90, 60, 180, 120, 192, 144);
  private static final float LOGIT_SCALE = 20;

  private static Safetensors golden;

  @BeforeAll
  static void load() throws IOException {
    try (var stream = GoldenTest.class.getResourceAsStream("/concept/golden.safetensors")) {
      golden = Safetensors.parse(Objects.requireNonNull(stream).readAllBytes());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, true, 3, false",
    "true, true, false, 3, false",
    "true, false, true, 3, false",
    "true, false, false, 3, false",
    "false, true, true, 3, false",
    "false, true, false, 3, false",
    "false, false, true, 3, false",
    "false, false, false, 3, false",
    "true, true, true, 1, false",
    "true, true, true, 3, true"
  })
  void equalsTheReference(
      boolean text, boolean negative, boolean visual, int kernel, boolean negativeReference) {
    var settings =
        new TuningSettings(
            0.1,
            0.1,
            10,
            2e-3,
            200,
            16,
            new TuningSettings.Parts(text, negative, visual),
            kernel,
            TuningSettings.LossWeights.SAN,
            7);
    var task = task(settings, negativeReference);
    String name =
        "text%d_negative%d_visual%d_kernel%d%s"
            .formatted(
                text ? 1 : 0,
                negative ? 1 : 0,
                visual ? 1 : 0,
                kernel,
                negativeReference ? "_negativeref" : "");

    var layout = ParameterLayout.of(task);
    double[] point =
        Arrays.copyOf(DoubleVectors.toDoubles(tensor(name + "/point").values()), layout.size());
    checkLossesAndGradients(task, layout, layout.start(task.classEmbedding()), name + "/start");
    checkLossesAndGradients(task, layout, point, name + "/point");

    var result = ConceptLearner.learn(task, Progress.NONE, new CancelToken());
    assertDirection(tensor(name + "/embedding").values(), result.embedding());
    float[] end = tensor(name + "/final").values();
    assertEquals(negative, result.negative().isPresent());
    result
        .negative()
        .ifPresent(
            proposal -> {
              assertDirection(Arrays.copyOfRange(end, layout.wZ(), layout.wM()), proposal.wZ());
              assertDirection(Arrays.copyOfRange(end, layout.wM(), layout.bias()), proposal.wM());
              assertEquals(end[layout.bias()], proposal.bias(), 1e-3 * Math.abs(proposal.bias()));
            });
  }

  private static void checkLossesAndGradients(
      LearningTask task, ParameterLayout layout, double[] parameters, String name) {
    var words = WordLogits.of(task);
    var objective = new Objective(task, layout, words, ConceptLearner.visual(task));
    float[] losses = tensor(name + "_losses").values();
    for (int k = 0; k < losses.length; k++) {
      double[] gradient = new double[layout.size()];
      var reference = ReferenceTensors.of(task.references().get(k), task, words);
      double loss = objective.evaluate(reference, parameters, gradient);
      assertEquals(losses[k], loss, 1e-5 * Math.abs(losses[k]), name + " loss " + k);
      assertClose(tensor(name + "_gradients").row(k), gradient, name + " gradient " + k);
    }
  }

  /** Relative to the gradient's largest entry. */
  private static void assertClose(float[] expected, double[] actual, String name) {
    double largest = 0;
    for (double value : actual) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      double value = i < actual.length ? actual[i] : 0;
      assertEquals(expected[i], value, 1e-5 * largest, name + " entry " + i);
    }
  }

  private static void assertDirection(float[] expected, float[] actual) {
    double[] a = DoubleVectors.normalize(DoubleVectors.toDoubles(expected));
    double[] b = DoubleVectors.normalize(DoubleVectors.toDoubles(actual));
    double distance = 1 - DoubleVectors.dotRow(a, b, 0);
    assertTrue(distance < 1e-3, () -> "cosine distance " + distance);
  }

  private static Tensor tensor(String name) {
    return Objects.requireNonNull(golden.tensors().get(name), name);
  }

  private static LearningTask task(TuningSettings settings, boolean lastIsNegative) {
    var vocabulary = tensor("vocabulary");
    float[][] words = new float[vocabulary.shape().get(0)][];
    for (int v = 0; v < words.length; v++) {
      words[v] = vocabulary.row(v);
    }
    int count = tensor("masks").shape().get(0);
    List<Reference> references = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      var proposals = proposals(k);
      references.add(
          lastIsNegative && k == count - 1
              ? Reference.negative(proposals)
              : Reference.positive(proposals, new Annotation.Image(mask(k))));
    }
    return new LearningTask(
        "my mug",
        "mug",
        tensor("class_embedding").values(),
        words,
        tensor("no_object").values(),
        LOGIT_SCALE,
        references,
        settings);
  }

  private static Proposals proposals(int k) {
    var shape = tensor("mask_logits").shape();
    var features = tensor("features").shape();
    return new Proposals(
        shape.get(1),
        shape.get(2),
        shape.get(3),
        features.get(1),
        slice("mask_logits", k),
        slice("embeddings", k),
        new FeatureMap(features.get(1), features.get(2), features.get(3), slice("features", k)),
        GEOMETRY);
  }

  private static Mask mask(int k) {
    float[] values = slice("masks", k);
    byte[] cells = new byte[values.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) values[i];
    }
    return new Mask(GEOMETRY.imageWidth(), GEOMETRY.imageHeight(), cells);
  }

  private static float[] slice(String name, int k) {
    var tensor = tensor(name);
    int size = tensor.values().length / tensor.shape().get(0);
    return Arrays.copyOfRange(tensor.values(), k * size, (k + 1) * size);
  }
}
