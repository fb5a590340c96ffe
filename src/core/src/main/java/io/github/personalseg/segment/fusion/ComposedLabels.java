package io.github.personalseg.segment.fusion;

import io.github.personalseg.backbone.FrameView;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.concept.Concept;
import io.github.personalseg.math.FloatVectors;
import io.github.personalseg.segment.vocabulary.LabelSchema;

/**
 * Divides a concept's pixels among the concept itself and the words that name it, such as {@code
 * red {my bag}}: each pixel goes to the one that the proposals which are the concept there are most
 * like, and to the concept itself where they are like it as much. So these words say how the
 * concept looks and never what is the concept.
 */
public final class ComposedLabels {
  private ComposedLabels() {}

  /**
   * Renames pixels of concepts that words name.
   *
   * @param shares of the proposals without the composed words, {@code [N, at least C]}
   * @param ids label ids, {@code [imageHeight, imageWidth]}; changed
   */
  public static void divide(
      float[][] shares, Proposals proposals, LabelSchema generation, short[] ids) {
    divide(
        shares,
        FrameView.of(proposals),
        generation,
        ids,
        (ofClass, names) -> best(ofClass, names, proposals, ids.length));
  }

  /** Finds the best of some names for every pixel of a frame. */
  @FunctionalInterface
  interface Renamer {
    /**
     * Adds up what the proposals say for each name.
     *
     * @param ofName of each name in the proposals, {@code [names, N]}
     * @param names what stands for them
     * @return {@code [imageHeight, imageWidth]}
     */
    short[] best(float[][] ofName, short[] names);
  }

  private static short[] best(float[][] ofName, short[] names, Proposals proposals, int pixels) {
    int cells = proposals.height() * proposals.width();
    float[] scores = new float[names.length * cells];
    ProposalFusion.add(scores, new float[cells], ofName, proposals.maskLogits());
    var likeness =
        new ScoreGrid(
            names.length, proposals.height(), proposals.width(), scores, proposals.geometry());
    short[] best = new short[pixels];
    ArgMax.find(likeness, names, best, null);
    return best;
  }

  /**
   * The same, wherever the masks lie.
   *
   * @param shares of the proposals without the composed words, {@code [N, at least C]}
   * @param ids label ids, {@code [imageHeight, imageWidth]}; changed
   */
  static void divide(
      float[][] shares, FrameView frame, LabelSchema generation, short[] ids, Renamer renamer) {
    int plainWords = generation.plain().vocabulary().size();
    for (int k = 0; k < generation.concepts().size(); k++) {
      var concept = generation.concepts().get(k);
      int[] words = generation.wordsNaming(concept);
      short own = (short) generation.classes().get(generation.classIndex(concept)).id();
      if (words.length > 0 && holds(ids, own)) {
        var ofConcept = new float[frame.count()];
        for (int n = 0; n < ofConcept.length; n++) {
          ofConcept[n] = shares[n][plainWords + k];
        }
        float[][] likeness = likeness(concept, words, ofConcept, frame, generation);
        rename(ids, own, words, likeness, renamer);
      }
    }
  }

  private static boolean holds(short[] ids, short id) {
    for (short each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  private static void rename(
      short[] ids, short own, int[] words, float[][] likeness, Renamer renamer) {
    short[] names = new short[words.length + 1];
    names[0] = own;
    for (int j = 0; j < words.length; j++) {
      names[j + 1] = (short) words[j];
    }
    short[] renamed = renamer.best(likeness, names);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = ids[i] == own ? renamed[i] : ids[i];
    }
  }

  /** What the proposals that are the concept say for the concept itself, then for its words. */
  private static float[][] likeness(
      Concept concept, int[] words, float[] shares, FrameView frame, LabelSchema generation) {
    float[][] rows = new float[words.length + 1][];
    rows[0] = concept.embedding();
    for (int j = 0; j < words.length; j++) {
      rows[j + 1] = generation.vocabulary().embeddings()[words[j]];
    }
    float[][] divided = new float[shares.length][rows.length];
    for (int n = 0; n < shares.length; n++) {
      if (shares[n] > 0) {
        divide(divided[n], shares[n], rows, frame, n, generation.logitScale());
      }
    }
    return ProposalFusion.byClass(divided, rows.length);
  }

  /** Softmax over the rows, times the share. */
  private static void divide(
      float[] parts, float share, float[][] rows, FrameView frame, int n, float logitScale) {
    double[] logits = new double[rows.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < rows.length; j++) {
      logits[j] = logitScale * FloatVectors.dotRow(rows[j], frame.embeddings(), n * frame.dim());
      highest = Math.max(highest, logits[j]);
    }
    double sum = 0;
    for (int j = 0; j < rows.length; j++) {
      logits[j] = Math.exp(logits[j] - highest);
      sum += logits[j];
    }
    for (int j = 0; j < rows.length; j++) {
      parts[j] = (float) (share * logits[j] / sum);
    }
  }
}
