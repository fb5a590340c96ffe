package io.github.personalseg.bench.protocol;

import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.ConfusionMatrix;
import io.github.personalseg.bench.PersonalizationScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores one labeller on the test images of one concept. Not thread-safe. */
final class Score {
  private final List<String> words;
  private final int conceptLabel;
  private final PersonalizationScore personal;
  private final ConfusionMatrix combined;

  /**
   * @param conceptLabel the predicted label that stands for the concept
   */
  Score(List<String> words, int conceptLabel) {
    this.words = words;
    this.conceptLabel = conceptLabel;
    this.personal = new PersonalizationScore(words.size(), words.size(), conceptLabel);
    this.combined = new ConfusionMatrix(words.size() + 1);
  }

  /**
   * Counts one image.
   *
   * @param truth combined map: a word's place, the number of words for the concept, below 0 for
   *     pixels that count for no word
   */
  void add(int[] truth, int[] predicted) {
    personal.add(truth, predicted);
    combined.add(truth, conceptLabel == words.size() ? predicted : renamed(truth, predicted));
  }

  /** Before it is taught, the class word on the concept's pixels is right. */
  private int[] renamed(int[] truth, int[] predicted) {
    int[] renamed = predicted.clone();
    for (int i = 0; i < renamed.length; i++) {
      if (truth[i] == words.size() && predicted[i] == conceptLabel) {
        renamed[i] = words.size();
      }
    }
    return renamed;
  }

  /** The concept against all else. */
  BinaryScore concept() {
    return personal.concept();
  }

  /** Mean over the concept and the words that occur in the combined maps. */
  double meanIou() {
    double sum = concept().iou();
    int count = 1;
    for (int word = 0; word < words.size(); word++) {
      if (combined.truePixels(word) > 0) {
        sum += combined.score(word).iou();
        count++;
      }
    }
    return sum / count;
  }

  /** Mean over the words, the concept's pixels left out; 1 when no word occurs. */
  double wordIou() {
    return personal.meanIou().orElse(1);
  }

  /** The words that occur. */
  Map<String, BinaryScore> byWord() {
    var scores = new LinkedHashMap<String, BinaryScore>();
    for (int word = 0; word < words.size(); word++) {
      if (personal.words().truePixels(word) > 0) {
        scores.put(words.get(word), personal.words().score(word));
      }
    }
    return scores;
  }
}
