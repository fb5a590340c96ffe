package io.github.personalseg.concept.learn;

import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How sure a proposal must be to be the concept, from the references alone.
 *
 * <p>A proposal's margin is the concept's logit minus the log-sum-exp of all words'. The references
 * that tuning saw reach more than a new frame will, so each is judged by a concept learned from the
 * others, the views of one track as one. The threshold lies at a share of what they reach on
 * average, or half-way between the nearest known look-alike and that average where this is farther
 * out. It never takes more than a fifth of what the concept scores on the marked cells of any
 * reference: where a model spreads a thing over many proposals, each of them may be unsure.
 */
final class Calibration {
  /** References are left out in at most this many groups. */
  static final int MOST_FOLDS = 5;

  /** What a lone reference would reach had tuning not seen it, as a share of what it reaches. */
  static final double UNSEEN = 0.65;

  /** A look-alike never pushes the threshold beyond this share of what references reach. */
  private static final double CLOSEST = 0.9;

  /** Share of a reference's score that must stay. */
  private static final double KEPT = 0.8;

  private final LearningTask task;
  private final WordLogits words;
  private final List<ReferenceTensors> references;

  /**
   * @param references the task's, prepared, in its order
   */
  Calibration(LearningTask task, WordLogits words, List<ReferenceTensors> references) {
    this.task = task;
    this.words = words;
    this.references = references;
  }

  /**
   * The least share of a proposal, among the words and the concept, that makes it the concept's.
   *
   * @param learned the concept's unit embedding, {@code [D]}
   * @param learner learns it from some of the references, given by their places
   * @return 0..1; 0 when references that were left out do not reach any margin
   */
  float threshold(double[] learned, Function<List<Integer>, double[]> learner) {
    double reached = reached(learned, learner);
    if (reached <= 0) {
      return 0;
    }
    double margin = task.settings().beyond().threshold() * reached;
    double nearest = Double.NEGATIVE_INFINITY;
    for (double[] other : UnmarkedHardNegatives.of(task, words, references)) {
      nearest = Math.max(nearest, margin(learned, other));
    }
    if (nearest > margin) {
      margin = Math.max(margin, Math.min((nearest + reached) / 2, CLOSEST * reached));
    }
    for (int k = 0; k < references.size(); k++) {
      if (task.references().get(k).mask().isPresent()) {
        margin = Math.min(margin, keeping(learned, references.get(k)));
      }
    }
    return (float) DoubleVectors.sigmoid(margin);
  }

  /** The margin from which on proposals hold the share of a reference's score that must stay. */
  private double keeping(double[] learned, ReferenceTensors reference) {
    double[] inside = reference.masks().dots(reference.target());
    double[] margins = new double[inside.length];
    double total = 0;
    for (int n = 0; n < inside.length; n++) {
      margins[n] =
          words.scale() * DoubleVectors.dotRow(learned, reference.embeddings(), n)
              - reference.openLogSum()[n];
      inside[n] *= DoubleVectors.sigmoid(margins[n]);
      total += inside[n];
    }
    var order =
        IntStream.range(0, margins.length)
            .boxed()
            .sorted(Comparator.comparingDouble(n -> -margins[n]))
            .toList();
    double held = 0;
    for (int n : order) {
      held += inside[n];
      if (held >= KEPT * total) {
        return margins[n];
      }
    }
    return margins[order.get(order.size() - 1)];
  }

  private double reached(double[] learned, Function<List<Integer>, double[]> learner) {
    var positives = task.positives();
    var members = Groups.members(Groups.of(task.references(), positives));
    if (members.size() == 1) {
      double own = 0;
      for (int k : positives) {
        own += margin(learned, shown(k));
      }
      return UNSEEN * (own / positives.size());
    }
    int folds = Math.min(MOST_FOLDS, members.size());
    int[] group = Groups.of(task.references(), positives);
    double sum = 0;
    for (int fold = 0; fold < folds; fold++) {
      List<Integer> rest = new ArrayList<>();
      List<Integer> left = new ArrayList<>();
      for (int k = 0; k < references.size(); k++) {
        int place = positives.indexOf(k);
        (place >= 0 && group[place] % folds == fold ? left : rest).add(k);
      }
      double[] without = learner.apply(rest);
      for (int k : left) {
        sum += margin(without, shown(k)) / members.get(group[positives.indexOf(k)]).size();
      }
    }
    return sum / members.size();
  }

  private double[] shown(int reference) {
    return references.get(reference).embedding(references.get(reference).best());
  }

  private double margin(double[] concept, double[] embedding) {
    return words.scale() * DoubleVectors.dotRow(concept, embedding, 0)
        - DoubleVectors.logSumExp(words.logits(embedding));
  }
}
