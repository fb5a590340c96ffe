package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.TeachResult;
import io.github.personalseg.Teacher;
import io.github.personalseg.backbone.BundleGolden;
import io.github.personalseg.backbone.DeviceChoice;
import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.bundle.Bundle;
import io.github.personalseg.backbone.bundle.Safetensors;
import io.github.personalseg.backbone.model.BundleModel;
import io.github.personalseg.concept.AnnotatedFrame;
import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.image.RgbImage;
import io.github.personalseg.math.DoubleVectors;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Teaching on the tiny bundle of each published structure, from the image to the concept, against
 * the float64 reference ({@code tools/concept_reference/bundles.py}), which has the paper's
 * settings and runs the networks in Python.
 *
 * <p>Both learn in double precision. What differs are the networks' outputs, in float32. At one
 * point, losses and gradients differ by less than 1e-6 from that. AdamW moves each entry by much
 * the same, however small its gradient, so differences grow with the steps: to some 1e-6 of the
 * loss after 80. Then cells are held at the ends of their range, and where 200 steps end on a
 * random network hangs on the last digits. So 80 are compared.
 */
class BundleLessonsTest {
  private static final byte[] RED = {(byte) 220, 30, 40};

  /** Numbers of the tiny ODISE's head in an embedding; those of CLIP follow. */
  private static final int HEAD = 32;

  private static final double CLOSE = 1e-5;
  private static final int PAPERS_STEPS = 200;
  private static final double SAME_STEPS = 1e-4;
  private static final double SAME_DIRECTION = 1e-6;

  @ParameterizedTest
  @ValueSource(strings = {"san_tiny", "ovseg_tiny", "fcclip_tiny", "odise_tiny"})
  void teachingFollowsTheReference(String name) throws IOException {
    var bundle = new BundleGolden(name);
    var lesson = lesson(name);
    try (var model = BundleModel.open(bundle.folder(), DeviceChoice.CPU)) {
      var manifest = Bundle.read(bundle.folder());
      float[] losses = lesson.tensors().get("steps").values();
      var settings = TuningSettings.paper(manifest.manifest().tuning());
      assertEquals(PAPERS_STEPS, settings.iterations());
      settings = settings.withIterations(losses.length);
      var vocabulary = Vocabulary.of(manifest);
      List<Double> steps = new ArrayList<>();
      var taught = teach(model, vocabulary, settings, bundle.image(), steps);

      var task = task(model, vocabulary, settings, taught);
      assertDirection(lesson.tensors().get("visual").values(), ConceptLearner.visual(task));
      if (bundle.equals(BundleGolden.ODISE)) {
        double[] ofClip = Arrays.copyOfRange(ConceptLearner.visual(task), HEAD, task.dim());
        assertArrayEquals(new double[task.dim() - HEAD], ofClip);
      }
      checkLossesAndGradients(task, lesson);

      assertEquals(losses.length, steps.size());
      for (int i = 0; i < losses.length; i++) {
        assertEquals(losses[i], steps.get(i), SAME_STEPS * losses[i], "loss of step " + i);
      }
      var concept = taught.concept();
      assertDirection(
          lesson.tensors().get("embedding").values(), DoubleVectors.toDoubles(concept.embedding()));
      var layout = ParameterLayout.of(task);
      float[] end = lesson.tensors().get("final").values();
      var negative = concept.negative().orElseThrow();
      assertDirection(
          Arrays.copyOfRange(end, layout.wZ(), layout.wM()),
          DoubleVectors.toDoubles(negative.wZ()));
      assertDirection(
          Arrays.copyOfRange(end, layout.wM(), layout.bias()),
          DoubleVectors.toDoubles(negative.wM()));
      assertEquals(end[layout.bias()], negative.bias(), 1e-3 * Math.abs(end[layout.bias()]));
    }
  }

  private static TeachResult teach(
      OvssModel model,
      Vocabulary vocabulary,
      TuningSettings settings,
      RgbImage image,
      List<Double> steps) {
    var mirrored = changed(image, false, true);
    return new Teacher(model, vocabulary, settings, Clock.systemUTC())
        .teach(
            "my cup",
            "cup",
            List.of(
                AnnotatedFrame.mask(image, red(image)),
                AnnotatedFrame.mask(mirrored, red(mirrored)),
                AnnotatedFrame.without(changed(image, true, false))),
            Concepts.NONE,
            (step, of, loss) -> steps.add(loss),
            new CancelToken());
  }

  /** What the teacher gave to the learner. */
  private static LearningTask task(
      OvssModel model, Vocabulary vocabulary, TuningSettings settings, TeachResult taught) {
    return new LearningTask(
        "my cup",
        "cup",
        model.encodeText(List.of("cup"))[0],
        vocabulary.plainEmbeddings(),
        model.noObject(),
        model.logitScale(),
        taught.learned(),
        settings);
  }

  private static void checkLossesAndGradients(LearningTask task, Safetensors lesson) {
    var words = WordLogits.of(task);
    var layout = ParameterLayout.of(task);
    var objective = new Objective(task, layout, words, ConceptLearner.visual(task));
    for (String where : List.of("start", "point")) {
      double[] parameters =
          where.equals("start")
              ? layout.start(task.classEmbedding())
              : DoubleVectors.toDoubles(lesson.tensors().get("point").values());
      float[] losses = lesson.tensors().get(where + "_losses").values();
      for (int k = 0; k < losses.length; k++) {
        double[] gradient = new double[layout.size()];
        var reference = ReferenceTensors.of(task.references().get(k), task, words);
        double loss = objective.evaluate(reference, parameters, gradient);
        assertEquals(losses[k], loss, CLOSE * losses[k], where + " loss " + k);
        float[] expected = lesson.tensors().get(where + "_gradients").row(k);
        assertEquals(expected.length, gradient.length);
        double largest = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
          assertEquals(
              expected[i], gradient[i], CLOSE * largest, where + " gradient " + k + " entry " + i);
        }
      }
    }
  }

  private static void assertDirection(float[] expected, double[] actual) {
    double[] a = DoubleVectors.normalize(DoubleVectors.toDoubles(expected));
    double[] b = DoubleVectors.normalize(actual);
    double distance = 1 - DoubleVectors.dotRow(a, b, 0);
    assertTrue(distance < SAME_DIRECTION, () -> "cosine distance " + distance);
  }

  private static Mask red(RgbImage image) {
    byte[] cells = new byte[image.width() * image.height()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (Arrays.equals(image.data(), 3 * i, 3 * i + 3, RED, 0, 3) ? 1 : 0);
    }
    return new Mask(image.width(), image.height(), cells);
  }

  /** With red and blue exchanged, or mirrored left to right. */
  private static RgbImage changed(RgbImage image, boolean colours, boolean mirrored) {
    byte[] data = new byte[image.data().length];
    for (int i = 0; i < data.length / 3; i++) {
      int x = i % image.width();
      int from = mirrored ? i - x + image.width() - 1 - x : i;
      for (int c = 0; c < 3; c++) {
        data[3 * i + c] = image.data()[3 * from + (colours ? 2 - c : c)];
      }
    }
    return new RgbImage(image.width(), image.height(), data);
  }

  private static Safetensors lesson(String name) throws IOException {
    String file = "/concept/" + name + "_lesson.safetensors";
    try (var stream = BundleLessonsTest.class.getResourceAsStream(file)) {
      return Safetensors.parse(Objects.requireNonNull(stream, file).readAllBytes());
    }
  }
}
