package io.github.personalseg.concept.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.personalseg.concept.Samples;
import io.github.personalseg.concept.TuningSettings;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveTest {
  private static final double STEP = 1e-5;

  @Property(tries = 60)
  void gradientEqualsFiniteDifferences(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 9) int count,
      @ForAll @IntRange(min = 2, max = 12) int dim,
      @ForAll @IntRange(min = 1, max = 8) int vocabulary,
      @ForAll boolean negative,
      @ForAll boolean visual,
      @ForAll boolean wide) {
    var settings =
        Samples.QUICK
            .withParts(new TuningSettings.Parts(true, negative, visual))
            .withKernel(wide ? 3 : 1);
    var task = Samples.task(seed, count, dim, vocabulary, 8, 6, 1, settings);
    var layout = ParameterLayout.of(task);
    var words = WordLogits.of(task);
    var reference = ReferenceTensors.of(task.references().get(0), task, words);
    var objective = new Objective(task, layout, words, ConceptLearner.visual(task));
    var random = new Random(seed);
    double[] parameters = layout.start(task.classEmbedding());
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.05 * random.nextGaussian();
    }
    double[] gradient = new double[parameters.length];
    double[] ignored = new double[parameters.length];
    objective.evaluate(reference, parameters, gradient);
    double scale = 1;
    for (double entry : gradient) {
      scale = Math.max(scale, Math.abs(entry));
    }
    for (int trial = 0; trial < 12; trial++) {
      int i = random.nextInt(parameters.length);
      double value = parameters[i];
      parameters[i] = value + STEP;
      double above = objective.evaluate(reference, parameters, ignored);
      parameters[i] = value - STEP;
      double below = objective.evaluate(reference, parameters, ignored);
      parameters[i] = value;
      assertEquals((above - below) / (2 * STEP), gradient[i], 1e-5 * scale, "entry " + i);
    }
  }

  /** The learner gives the same array in every step. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheGradientHeldBeforeDoesNotCount(boolean textTuning) {
    var parts = new TuningSettings.Parts(textTuning, true, true);
    var task = Samples.task(4, Samples.QUICK.withParts(parts));
    var layout = ParameterLayout.of(task);
    var words = WordLogits.of(task);
    var reference = ReferenceTensors.of(task.references().get(0), task, words);
    var objective = new Objective(task, layout, words, ConceptLearner.visual(task));
    double[] parameters = layout.start(task.classEmbedding());
    double[] fresh = new double[layout.size()];
    double[] used = new double[layout.size()];
    Arrays.fill(used, 17);
    assertEquals(
        objective.evaluate(reference, parameters, fresh),
        objective.evaluate(reference, parameters, used));
    assertArrayEquals(fresh, used);
    assertTrue(Arrays.stream(fresh).anyMatch(entry -> entry != 0));
  }
}
