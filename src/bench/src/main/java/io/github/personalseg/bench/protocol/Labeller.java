package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.segment.LabelImage;
import io.github.personalseg.segment.Segmenter;
import io.github.personalseg.segment.vocabulary.LabelSchema;

/** Labels frames by words and one learned concept. Safe to use from any thread. */
public interface Labeller {
  /**
   * One label per pixel of the camera image: a word's place, or the number of words for the
   * concept.
   */
  int[] label(Proposals proposals);

  /** The label that stands for the concept: its own, or its class word's before it is taught. */
  int conceptLabel();

  /** The words alone; the class word stands for the concept, and must be among them. */
  static Labeller words(TrialTask lesson) {
    int classWord = lesson.vocabulary().words().indexOf(lesson.className());
    var generation = lesson.words();
    return of(
        classWord, proposals -> labels(lesson, Segmenter.segment(proposals, generation).labels()));
  }

  /** Words and a concept. */
  static Labeller concept(TrialTask lesson, Concept concept) {
    return concept(lesson, lesson.generation(concept));
  }

  /** Words and the one concept of a generation. */
  static Labeller concept(TrialTask lesson, LabelSchema generation) {
    return of(
        lesson.vocabulary().size(),
        proposals -> labels(lesson, Segmenter.segment(proposals, generation).labels()));
  }

  /** How much of each proposal is the concept. */
  @FunctionalInterface
  interface Shares {
    /** {@code [N]}, each 0..1. */
    float[] of(Proposals proposals);
  }

  /** Words, and a concept that another classifier than an embedding finds. */
  static Labeller shares(TrialTask lesson, Shares shares) {
    var generation = lesson.generation(lesson.concept(lesson.classEmbedding()));
    return of(
        lesson.vocabulary().size(),
        proposals ->
            labels(
                lesson, Segmenter.segment(proposals, generation, shares.of(proposals)).labels()));
  }

  /** Turns frames into labels. */
  @FunctionalInterface
  interface Labels {
    int[] of(Proposals proposals);
  }

  private static Labeller of(int conceptLabel, Labels labels) {
    return new Labeller() {
      @Override
      public int[] label(Proposals proposals) {
        return labels.of(proposals);
      }

      @Override
      public int conceptLabel() {
        return conceptLabel;
      }
    };
  }

  private static int[] labels(TrialTask lesson, LabelImage image) {
    int words = lesson.vocabulary().size();
    int[] labels = new int[image.ids().length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Math.min(words, image.ids()[i] & 0xffff);
    }
    return labels;
  }
}
