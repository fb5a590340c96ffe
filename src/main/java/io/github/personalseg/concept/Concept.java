package io.github.personalseg.concept;

import java.time.Instant;

/**
 * A learned personal concept: the value that teaching hands over. Immutable; nobody writes to its
 * arrays.
 *
 * @param id stable identity, {@code [0-9a-f]{32}}, never derived from the name
 * @param name what the person calls it ("my mug"), 1 to 64 code points, no slash or control
 *     characters
 * @param className the word of its class ("mug"), part of the model's vocabulary sense
 * @param labelId the label image id it keeps for life (counts down from 254)
 * @param bundleHash the bundle it was learned on
 * @param embedding T_per after mixing with the visual embedding, unit, {@code [D]}
 * @param negative the learned negative mask proposal, or absent when it was switched off
 * @param threshold least mean score to report the concept, 0..1
 * @param created when it was taught
 */
public record Concept(
    String id,
    String name,
    String className,
    int labelId,
    String bundleHash,
    float[] embedding,
    java.util.Optional<NegativeProposal> negative,
    float threshold,
    Instant created) {}
