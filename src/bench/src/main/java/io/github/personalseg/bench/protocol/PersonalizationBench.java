package io.github.personalseg.bench.protocol;

import io.github.personalseg.backbone.OvssModel;
import io.github.personalseg.bench.data.BenchSet;
import io.github.personalseg.segment.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the protocol on a set. Not thread-safe. */
public final class PersonalizationBench {
  private static final long CACHE_BYTES = 256L << 20;

  private final OvssModel model;
  private final Vocabulary vocabulary;
  private final int learningStride;

  /**
   * @param model stays the caller's
   * @param vocabulary the words that label pixels, unless a set brings its own
   * @param learningStride padded-input pixels per cell of the learning grid
   */
  public PersonalizationBench(OvssModel model, Vocabulary vocabulary, int learningStride) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.learningStride = learningStride;
  }

  /**
   * Teaches and tests every concept of a set; those that an earlier run of the same settings
   * finished are taken from its state.
   *
   * @param approaches the rows of the tables
   * @param stateFolder where finished concepts are kept
   * @param finished told after each concept
   * @throws IOException when a picture or a mask cannot be read
   * @throws IllegalArgumentException when no concept has as many references as any K asks for
   */
  public List<ConceptOutcomes> run(
      BenchSet set,
      List<Approach> approaches,
      Protocol protocol,
      Path stateFolder,
      Runnable finished)
      throws IOException {
    int most = set.mostReferences();
    if (protocol.shots().stream().noneMatch(shots -> shots <= most)) {
      throw new IllegalArgumentException(
          "K is "
              + protocol.shots()
              + "; the concepts of "
              + set.name()
              + " have at most "
              + most
              + " references");
    }
    var words = set.words().isEmpty() ? vocabulary : Vocabulary.of(model, set.words());
    var identity = new StringBuilder(model.bundleHash()).append(protocol).append(words.words());
    identity.append(set.name()).append(learningStride);
    approaches.forEach(a -> identity.append(a.name()).append(a.settings()));
    var state = new RunState(stateFolder, identity.toString());
    var cache = new ProposalCache(model, CACHE_BYTES);
    var all = new ArrayList<ConceptOutcomes>();
    for (var concept : set.concepts()) {
      var known = state.load(concept.name());
      if (known.isPresent()) {
        all.add(known.get());
      } else {
        var trial = new ConceptTrial(model, cache, set, words, concept, learningStride);
        var outcomes = trial.run(approaches, protocol);
        state.save(outcomes);
        all.add(outcomes);
      }
      finished.run();
    }
    return all;
  }
}
