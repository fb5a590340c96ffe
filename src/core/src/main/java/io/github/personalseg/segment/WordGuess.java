package io.github.personalseg.segment;

import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.fusion.ProposalClassProbabilities;
import io.github.personalseg.segment.vocabulary.ComposedPrompt;
import io.github.personalseg.segment.vocabulary.LabelSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A word that the model sees in a marked place.
 *
 * @param word of the vocabulary
 * @param share among the words and "no object", 0..1
 */
public record WordGuess(String word, float share) {
  /**
   * The likeliest words for what a mask marks, by the mask proposal that fits it best.
   *
   * @param mask of the camera image's size
   * @param most how many
   * @return likeliest first; empty when no proposal meets the mask
   */
  public static List<WordGuess> of(
      Proposals proposals, Mask mask, LabelSchema generation, int most) {
    return best(proposals, mask).map(n -> words(proposals, n, generation, most)).orElse(List.of());
  }

  private static List<WordGuess> words(
      Proposals proposals, int proposal, LabelSchema generation, int most) {
    var vocabulary = generation.vocabulary();
    float[][] text = new float[vocabulary.size() + 1][];
    System.arraycopy(vocabulary.embeddings(), 0, text, 0, vocabulary.size());
    text[vocabulary.size()] = generation.noObject();
    float[] shares =
        ProposalClassProbabilities.of(
            proposals.embeddings(),
            proposal * proposals.dim(),
            text,
            generation.logitScale(),
            new float[0]);
    var guesses = new ArrayList<WordGuess>();
    for (int i = 0; i < vocabulary.size(); i++) {
      if (ComposedPrompt.in(vocabulary.words().get(i)).isEmpty()) {
        guesses.add(new WordGuess(vocabulary.words().get(i), shares[i]));
      }
    }
    guesses.sort(Comparator.comparingDouble(guess -> -guess.share()));
    return List.copyOf(guesses.subList(0, Math.min(most, guesses.size())));
  }

  /** The proposal of the highest IoU with the mask, on the proposals' grid. */
  private static Optional<Integer> best(Proposals proposals, Mask mask) {
    float[] marked =
        mask.coverage(
            proposals.width(),
            proposals.height(),
            proposals.geometry().cellWidth(proposals.width()),
            proposals.geometry().cellHeight(proposals.height()));
    int cells = marked.length;
    double all = 0;
    for (float share : marked) {
      all += share;
    }
    int best = -1;
    double highest = 0;
    for (int n = 0; n < proposals.count(); n++) {
      double both = 0;
      int area = 0;
      for (int i = 0; i < cells; i++) {
        if (proposals.maskLogits()[n * cells + i] > 0) {
          both += marked[i];
          area++;
        }
      }
      double iou = both / Math.max(1e-9, area + all - both);
      if (iou > highest) {
        highest = iou;
        best = n;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }
}
