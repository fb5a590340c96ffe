package io.github.personalseg.concept.learn;

import io.github.personalseg.concept.Concept;
import io.github.personalseg.concept.Concepts;
import io.github.personalseg.concept.InstancePrototype;
import io.github.personalseg.concept.NegativeProposal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a learner found. Immutable; nobody writes to its arrays.
 *
 * @param name of the concept
 * @param className the word of its class
 * @param embedding T_per after mixing with the visual embedding, unit, {@code [D]}
 * @param negative the negative mask proposal, absent when it was switched off
 * @param threshold least share of a proposal that makes it the concept's, 0..1
 * @param identity what tells it from others of its class, absent when that was switched off
 * @param losses total loss of each step, before it changed anything; empty when nothing was tuned
 * @param seconds of wall clock
 */
public record LearningResult(
    String name,
    String className,
    float[] embedding,
    Optional<NegativeProposal> negative,
    float threshold,
    Optional<InstancePrototype> identity,
    List<Double> losses,
    double seconds) {
  public LearningResult {
    losses = List.copyOf(losses);
  }

  /**
   * The concept, once its identity is known.
   *
   * @param id 32 hexadecimal digits
   * @param labelId see {@link Concepts#nextLabelId}
   * @param bundleHash of the model that made the references' proposals
   */
  public Concept concept(String id, int labelId, String bundleHash, Instant created) {
    return new Concept(
        id,
        name,
        className,
        labelId,
        bundleHash,
        embedding,
        negative,
        threshold,
        identity,
        created);
  }
}
