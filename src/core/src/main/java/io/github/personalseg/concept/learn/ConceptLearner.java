package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.CancelToken;
import io.github.personalseg.concept.ConceptException;
import io.github.personalseg.concept.NegativeProposal;
import io.github.personalseg.concept.Progress;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.math.DoubleVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;

/**
 * Learns one concept from marked frames by the method of "Personalized OVSS" (Park et al., ICCV
 * 2025): text prompt tuning, a negative mask proposal and a visual embedding. Runs on the caller's
 * thread alone, without native memory; equal tasks give equal bits.
 */
public final class ConceptLearner {
  private ConceptLearner() {}

  /**
   * Learns a concept.
   *
   * @throws ConceptException when a mask is too small for the model's grid, or the loss leaves the
   *     finite numbers (proposals that are not finite, or far too large a learning rate)
   * @throws CancellationException within one step of {@link CancelToken#cancel}
   */
  public static LearningResult learn(LearningTask task, Progress progress, CancelToken cancel) {
    long begin = System.nanoTime();
    cancel.check();
    var words = WordLogits.of(task);
    List<ReferenceTensors> references = new ArrayList<>();
    for (var reference : task.references()) {
      references.add(ReferenceTensors.of(reference, task, words));
      cancel.check();
    }
    var beyond = task.settings().beyond();
    var tuned =
        beyond.identity() > 0
            ? tuneOnPositives(task, words, references, progress, cancel)
            : tune(task, words, references, progress, cancel);
    double[] embedding =
        beyond.boundary() > 0
            ? Boundary.of(task, words, references, tuned.embedding()).embedding()
            : tuned.embedding();
    float threshold = 0;
    if (beyond.threshold() > 0) {
      threshold =
          new Calibration(task, words, references)
              .threshold(embedding, places -> withOnly(places, task, words, references, cancel));
    }
    return new LearningResult(
        task.name(),
        task.className(),
        DoubleVectors.toFloats(embedding),
        negative(ParameterLayout.of(task), tuned.parameters()),
        threshold,
        beyond.identity() > 0 ? IdentityLearning.of(task, words, references) : Optional.empty(),
        tuned.losses(),
        (System.nanoTime() - begin) * 1e-9);
  }

  /** What tuning ends with: all parameters, and the unit embedding they mean. */
  private record Tuned(double[] parameters, double[] embedding, List<Double> losses) {}

  /**
   * With an identity, what is not the concept draws borders and leaves the text alone: text that
   * was tuned against a look-alike knows less of the concept in other places, too.
   */
  private static Tuned tuneOnPositives(
      LearningTask task,
      WordLogits words,
      List<ReferenceTensors> references,
      Progress progress,
      CancelToken cancel) {
    var positives = task.positives();
    return tune(
        task.withReferences(positives.stream().map(task.references()::get).toList()),
        words,
        positives.stream().map(references::get).toList(),
        progress,
        cancel);
  }

  /** The embedding learned from some of the references, without a negative proposal. */
  private static double[] withOnly(
      List<Integer> places,
      LearningTask task,
      WordLogits words,
      List<ReferenceTensors> references,
      CancelToken cancel) {
    var part = task.withoutNegative(places.stream().map(task.references()::get).toList());
    var prepared = places.stream().map(references::get).toList();
    double[] embedding = tune(part, words, prepared, Progress.NONE, cancel).embedding();
    return task.settings().beyond().boundary() > 0
        ? Boundary.of(part, words, prepared, embedding).embedding()
        : embedding;
  }

  private static Tuned tune(
      LearningTask task,
      WordLogits words,
      List<ReferenceTensors> references,
      Progress progress,
      CancelToken cancel) {
    var settings = task.settings();
    var layout = ParameterLayout.of(task);
    var objective = new Objective(task, layout, words, visual(task));
    double[] parameters = layout.start(task.classEmbedding());
    List<Double> losses = new ArrayList<>();
    if (settings.parts().tuned()) {
      steps(settings, layout, objective, references, parameters, losses, progress, cancel);
    }
    return new Tuned(parameters, DoubleVectors.normalize(objective.mixed(parameters)), losses);
  }

  private static void steps(
      TuningSettings settings,
      ParameterLayout layout,
      Objective objective,
      List<ReferenceTensors> references,
      double[] parameters,
      List<Double> losses,
      Progress progress,
      CancelToken cancel) {
    var optimizer = new AdamW(settings.learningRate(), parameters.length);
    int firstTuned = settings.parts().textTuning() ? 0 : layout.dim();
    double[] gradient = new double[parameters.length];
    var random = new Random(settings.seed());
    int[] order = new int[references.size()];
    for (int step = 0; step < settings.iterations(); step++) {
      cancel.check();
      int turn = step % order.length;
      if (turn == 0) {
        shuffle(order, random);
      }
      double loss = objective.evaluate(references.get(order[turn]), parameters, gradient);
      if (!Double.isFinite(loss)) {
        throw new ConceptException(
            "the loss is "
                + loss
                + " at step "
                + (step + 1)
                + "; the model's output is not finite or the learning rate "
                + settings.learningRate()
                + " is too large");
      }
      optimizer.step(parameters, gradient, firstTuned);
      losses.add(loss);
      progress.step(step + 1, settings.iterations(), loss);
    }
  }

  /** A fresh random order of 0 to length - 1 (Fisher and Yates). */
  private static void shuffle(int[] order, Random random) {
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  /**
   * Unit mean over the positive references, tracks counted once, of the features under their masks;
   * zeros when off.
   */
  static double[] visual(LearningTask task) {
    double[] sum = new double[task.dim()];
    if (!task.settings().parts().visualEmbedding()) {
      return sum;
    }
    List<Integer> places = task.positives();
    for (var group : Groups.members(Groups.of(task.references(), places))) {
      for (int member : group) {
        var reference = task.references().get(places.get(member));
        var proposals = reference.proposals();
        double[] mean =
            ReferenceTensors.visualEmbedding(
                proposals.features(), reference.mask().orElseThrow(), proposals.geometry());
        DoubleVectors.addRow(sum, 1.0 / group.size(), mean, 0);
      }
    }
    return DoubleVectors.normalize(sum);
  }

  private static Optional<NegativeProposal> negative(ParameterLayout layout, double[] parameters) {
    if (!layout.negative()) {
      return Optional.empty();
    }
    float[] values = DoubleVectors.toFloats(parameters);
    return Optional.of(
        new NegativeProposal(
            layout.count(),
            layout.kernel(),
            Arrays.copyOfRange(values, layout.wZ(), layout.wM()),
            Arrays.copyOfRange(values, layout.wM(), layout.bias()),
            values[layout.bias()]));
  }
}
