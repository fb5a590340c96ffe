package io.github.personalseg.bench.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import io.github.personalseg.bench.ConfusionMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against scikit-learn, tools/bench_golden. */
class ScoreTest {
  private record Case(
      int classes,
      int[] truth,
      int[] predicted,
      long[][] confusion,
      double iou,
      double precision,
      double recall,
      double[] combined,
      double[] words) {}

  @Test
  void equalsScikitLearn() throws IOException {
    var text = Files.readString(Path.of("src/bench/src/test/resources/bench/metrics_golden.json"));
    for (Case golden : new Gson().fromJson(text, Case[].class)) {
      var words = IntStream.range(0, golden.classes).mapToObj(i -> "w" + i).toList();
      var score = new Score(words, golden.classes);
      int half = golden.truth.length / 2;
      score.add(Arrays.copyOf(golden.truth, half), Arrays.copyOf(golden.predicted, half));
      score.add(
          Arrays.copyOfRange(golden.truth, half, golden.truth.length),
          Arrays.copyOfRange(golden.predicted, half, golden.truth.length));
      assertEquals(golden.iou, score.concept().iou());
      assertEquals(golden.precision, score.concept().precision());
      assertEquals(golden.recall, score.concept().recall());
      assertEquals(mean(last(golden.combined), golden.combined), score.meanIou());
      assertEquals(mean(0, golden.words), score.wordIou());
      assertEquals(
          Arrays.stream(golden.words).boxed().toList(),
          score.byWord().values().stream().map(s -> s.iou()).toList());
      var matrix = new ConfusionMatrix(golden.classes + 1);
      matrix.add(golden.truth, golden.predicted);
      for (int t = 0; t <= golden.classes; t++) {
        for (int p = 0; p <= golden.classes; p++) {
          assertEquals(golden.confusion[t][p], matrix.count(t, p));
        }
      }
    }
  }

  /** The concept, which scikit-learn lists last, is summed first; 0 when there is none. */
  private static double mean(double first, double[] values) {
    double sum = first;
    int rest = first == 0 ? values.length : values.length - 1;
    for (int i = 0; i < rest; i++) {
      sum += values[i];
    }
    return sum / values.length;
  }

  private static double last(double[] values) {
    return values[values.length - 1];
  }

  @Test
  void untaughtTheClassWordStandsForTheConcept() {
    // Words wall and mug, 2 is the concept: one pixel of it is called mug, one wall.
    var score = new Score(List.of("wall", "mug"), 1);
    score.add(new int[] {0, 1, 2, 2, -1}, new int[] {0, 1, 1, 0, 1});
    assertEquals(1.0 / 4, score.concept().iou());
    assertEquals(1, score.wordIou());
    assertEquals((0.25 + 0.5 + 1) / 3, score.meanIou(), 1e-12);
  }
}
