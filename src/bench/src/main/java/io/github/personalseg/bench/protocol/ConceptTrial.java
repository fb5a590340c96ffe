package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.data.BenchConcept;
import io.github.personalseg.bench.data.BenchSet;
import io.github.personalseg.bench.data.Truth;
import io.github.personalseg.concept.Reference;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Teaches one concept by every approach, number of references and seed, and scores them all on the
 * same frames: one backbone pass for each picture. Not thread-safe.
 */
final class ConceptTrial {
  /** One labeller and its score. */
  private record Pupil(
      Approach approach, int shots, long seed, Labeller labeller, Score score, double seconds) {}

  private final OvssModel model;
  private final ProposalCache cache;
  private final Vocabulary vocabulary;
  private final BenchConcept concept;
  private final int learningStride;

  /** Place in the vocabulary of each of the set's words. */
  private final int[] labelOfWord;

  /**
   * @param vocabulary the words that label pixels; holds the set's words where it has any
   */
  ConceptTrial(
      OvssModel model,
      ProposalCache cache,
      BenchSet set,
      Vocabulary vocabulary,
      BenchConcept concept,
      int learningStride) {
    this.model = model;
    this.cache = cache;
    this.concept = concept;
    this.learningStride = learningStride;
    this.vocabulary = set.conceptIsClass() ? without(vocabulary, concept.className()) : vocabulary;
    this.labelOfWord = set.words().stream().mapToInt(this.vocabulary.words()::indexOf).toArray();
  }

  ConceptOutcomes run(List<Approach> approaches, Protocol protocol) throws IOException {
    var pupils = new ArrayList<Pupil>();
    for (long seed : protocol.seeds()) {
      var references = ReferenceSampler.references(concept, seed, protocol.mostShots(), cache);
      for (var approach : approaches) {
        for (int shots : approach.learned() ? protocol.shots() : List.of(0)) {
          if (shots > concept.references().size()) {
            continue; // a K that this concept does not have
          }
          if (approach.learned() || seed == protocol.seeds().get(0)) {
            pupils.add(pupil(approach, shots, seed, references));
          }
        }
      }
    }
    int positives = Math.min(concept.positives().size(), protocol.tests());
    int negatives = Math.min(positives, concept.negatives().size());
    // Equal numbers, unless a set has no negatives at all.
    positives = negatives == 0 ? positives : negatives;
    test(pupils, protocol, positives, negatives);
    return new ConceptOutcomes(
        concept.name(),
        positives,
        negatives,
        pupils.stream().map(pupil -> outcome(pupil)).toList());
  }

  private Pupil pupil(Approach approach, int shots, long seed, List<Reference> references) {
    var shown = references.subList(0, Math.min(Math.max(1, shots), references.size()));
    var lesson = new TrialTask(model, vocabulary, concept.className(), shown, learningStride);
    long begin = System.nanoTime();
    var labeller = approach.way().learn(lesson);
    double seconds = (System.nanoTime() - begin) * 1e-9;
    return new Pupil(
        approach,
        shots,
        seed,
        labeller,
        new Score(vocabulary.words(), labeller.conceptLabel()),
        seconds);
  }

  private void test(List<Pupil> pupils, Protocol protocol, int positives, int negatives)
      throws IOException {
    var words = new TrialTask(model, vocabulary, concept.className(), List.of(), learningStride);
    var plain = Labeller.words(words);
    if (protocol.concat()) {
      for (int i = 0; i < negatives; i++) {
        var shows = concept.positives().get(i);
        var lacks = concept.negatives().get(i);
        // The concept is on either side as often.
        test(
            pupils,
            plain,
            i % 2 == 0
                ? TestFrame.sideBySide(shows, lacks, model)
                : TestFrame.sideBySide(lacks, shows, model));
      }
      return;
    }
    for (int i = 0; i < positives; i++) {
      test(pupils, plain, TestFrame.of(concept.positives().get(i), cache));
    }
    for (int i = 0; i < negatives; i++) {
      test(pupils, plain, TestFrame.of(concept.negatives().get(i), cache));
    }
  }

  private void test(List<Pupil> pupils, Labeller plain, TestFrame frame) {
    int[] truth = combined(frame, plain);
    for (var pupil : pupils) {
      pupil.score().add(truth, pupil.labeller().label(frame.proposals()));
    }
  }

  /** The words that are true, or else predicted without the concept, overwritten by the concept. */
  private int[] combined(TestFrame frame, Labeller plain) {
    int[] labels =
        frame
            .truth()
            .words()
            .map(words -> Arrays.stream(words).map(this::label).toArray())
            .orElseGet(() -> plain.label(frame.proposals()));
    byte[] cells = frame.truth().concept().cells();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = cells[i] != 0 ? vocabulary.size() : labels[i];
    }
    return labels;
  }

  private int label(int word) {
    return word < 0 ? Truth.UNKNOWN : labelOfWord[word];
  }

  private static Outcome outcome(Pupil pupil) {
    var score = pupil.score();
    return new Outcome(
        pupil.approach().name(),
        pupil.shots(),
        pupil.seed(),
        score.concept(),
        score.meanIou(),
        score.wordIou(),
        score.byWord(),
        pupil.seconds());
  }

  private static Vocabulary without(Vocabulary vocabulary, String word) {
    var kept = new ArrayList<String>();
    var rows = new ArrayList<float[]>();
    for (int i = 0; i < vocabulary.size(); i++) {
      if (!vocabulary.words().get(i).equals(word)) {
        kept.add(vocabulary.words().get(i));
        rows.add(vocabulary.embeddings()[i]);
      }
    }
    return new Vocabulary(kept, rows.toArray(float[][]::new));
  }
}
