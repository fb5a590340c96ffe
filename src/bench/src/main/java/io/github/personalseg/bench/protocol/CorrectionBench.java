package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.backbone.Proposals;
import io.github.personalseg.bench.BinaryScore;
import io.github.personalseg.bench.data.BenchConcept;
import io.github.personalseg.bench.data.BenchImage;
import io.github.personalseg.bench.data.BenchSet;
import io.github.personalseg.concept.Annotation;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.concept.TuningSettings;
import io.github.personalseg.image.Mask;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one correction is worth: a concept is taught, the look-alike that it claims most of is
 * marked in one frame as "this is not it", and the other frames are labelled before and after. Not
 * thread-safe.
 */
public final class CorrectionBench {
  private static final long CACHE_BYTES = 256L << 20;

  /**
   * One concept that claimed a look-alike.
   *
   * @param concept its name
   * @param before on all test images but the marked one
   * @param after the same, with the marked one as a negative reference
   * @param wrongBefore pixels claimed in images without the concept, the marked one left out
   * @param wrongAfter the same afterwards
   */
  public record Outcome(
      String concept, BinaryScore before, BinaryScore after, long wrongBefore, long wrongAfter) {}

  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final TuningSettings settings;

  /**
   * @param model stays the caller's
   * @param vocabulary the words that label pixels
   */
  public CorrectionBench(OvssModel model, Vocabulary vocabulary, TuningSettings settings) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.settings = settings;
  }

  /**
   * Corrects every concept of a set whose negatives show one and the same look-alike.
   *
   * @param shots references of each concept, K
   * @param leastClaim pixels in one image from which a claim is worth a correction, at least 1
   * @param finished told after each concept
   * @return one for each concept that claims so much, and claims something in another image too
   */
  public List<Outcome> run(BenchSet set, int shots, int leastClaim, Runnable finished)
      throws IOException {
    var outcomes = new ArrayList<Outcome>();
    for (var concept : set.concepts()) {
      correct(concept, shots, leastClaim).ifPresent(outcomes::add);
      finished.run();
    }
    return outcomes;
  }

  private Optional<Outcome> correct(BenchConcept concept, int shots, int leastClaim)
      throws IOException {
    var cache = new ProposalCache(model, CACHE_BYTES);
    var references = ReferenceSampler.references(concept, 0, shots, cache);
    var lesson =
        new TrialTask(
            model, vocabulary, concept.className(), references, settings.learningStride());
    var taught = Labeller.concept(lesson, lesson.concept(lesson.learn(references, settings)));
    var frames = new ArrayList<TestFrame>();
    for (BenchImage image : concept.negatives()) {
      frames.add(TestFrame.of(image, cache));
    }
    int worst = -1;
    Mask claimed = null;
    for (int i = 0; i < frames.size(); i++) {
      var claim = claim(taught, frames.get(i).proposals());
      if (claim.area() >= leastClaim && (claimed == null || claim.area() > claimed.area())) {
        worst = i;
        claimed = claim;
      }
    }
    if (claimed == null) {
      return Optional.empty();
    }
    var corrected = new ArrayList<>(references);
    var marked = frames.remove(worst).proposals();
    corrected.add(Reference.of(marked, new Annotation.Image(claimed), true));
    var knowing = Labeller.concept(lesson, lesson.concept(lesson.learn(corrected, settings)));

    long wrongBefore = 0;
    long wrongAfter = 0;
    for (var frame : frames) {
      wrongBefore += claim(taught, frame.proposals()).area();
      wrongAfter += claim(knowing, frame.proposals()).area();
    }
    if (wrongBefore == 0) {
      return Optional.empty();
    }
    for (BenchImage image : concept.positives()) {
      frames.add(TestFrame.of(image, cache));
    }
    return Optional.of(
        new Outcome(
            concept.name(),
            score(taught, frames),
            score(knowing, frames),
            wrongBefore,
            wrongAfter));
  }

  private static BinaryScore score(Labeller labeller, List<TestFrame> frames) {
    var score = BinaryScore.ZERO;
    for (var frame : frames) {
      byte[] cells = frame.truth().concept().cells();
      int[] truth = new int[cells.length];
      for (int i = 0; i < truth.length; i++) {
        truth[i] = cells[i] != 0 ? labeller.conceptLabel() : -1;
      }
      int label = labeller.conceptLabel();
      score = score.plus(BinaryScore.of(truth, label, labeller.label(frame.proposals()), label));
    }
    return score;
  }

  private static Mask claim(Labeller labeller, Proposals proposals) {
    int[] labels = labeller.label(proposals);
    byte[] cells = new byte[labels.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (byte) (labels[i] == labeller.conceptLabel() ? 1 : 0);
    }
    var geometry = proposals.geometry();
    return new Mask(geometry.imageWidth(), geometry.imageHeight(), cells);
  }
}
