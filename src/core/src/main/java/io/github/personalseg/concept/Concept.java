package io.github.personalseg.concept;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A learned personal concept: the value that teaching hands over. Immutable; nobody writes to its
 * arrays.
 *
 * @param id stable identity, {@code [0-9a-f]{32}}, never derived from the name
 * @param name what the person calls it ("my mug"), as {@link ConceptName#check} allows
 * @param className the word of its class ("mug"), part of the model's vocabulary sense
 * @param labelId the label image id it keeps for life (counts down from 254)
 * @param bundleHash the bundle it was learned on
 * @param embedding T_per after mixing with the visual embedding, unit, {@code [D]}
 * @param negative the learned negative mask proposal, or absent when it was switched off
 * @param threshold least share, among the words and this concept, that makes a proposal the
 *     concept's, 0..1; a proposal with less is labelled as if the concept had not been taught
 * @param identity what tells it from others of its class; absent, the threshold and the softmax
 *     decide
 * @param created when it was taught
 */
public record Concept(
    String id,
    String name,
    String className,
    int labelId,
    String bundleHash,
    float[] embedding,
    Optional<NegativeProposal> negative,
    float threshold,
    Optional<InstancePrototype> identity,
    Instant created) {
  private static final String ID = "[0-9a-f]{32}";

  /** A concept without an identity. */
  public Concept(
      String id,
      String name,
      String className,
      int labelId,
      String bundleHash,
      float[] embedding,
      Optional<NegativeProposal> negative,
      float threshold,
      Instant created) {
    this(
        id,
        name,
        className,
        labelId,
        bundleHash,
        embedding,
        negative,
        threshold,
        Optional.empty(),
        created);
  }

  /** The same under another id and label id. */
  public Concept withIdentity(String id, int labelId) {
    return id.equals(this.id) && labelId == this.labelId
        ? this
        : new Concept(
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

  public Concept {
    if (!id.matches(ID)) {
      throw new ConceptException("concept id \"" + id + "\" is not 32 hexadecimal digits");
    }
    if (!ConceptName.check(name).equals(name)) {
      throw new ConceptException("concept name \"" + name + "\" has surrounding white space");
    }
    if (labelId < 0 || labelId > 65_534) {
      throw new ConceptException("label id is " + labelId + "; allowed: 0 to 65534");
    }
    if (embedding.length == 0) {
      throw new ConceptException("concept \"" + name + "\" has an empty embedding");
    }
    if (identity.isPresent() && identity.get().direction().length != embedding.length) {
      throw new ConceptException(
          "concept \""
              + name
              + "\" has an embedding of "
              + embedding.length
              + " dimensions and an identity of "
              + identity.get().direction().length);
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new ConceptException("threshold is " + threshold + "; allowed: 0 to 1");
    }
  }

  /** An identity that no concept has: 32 hexadecimal digits. */
  public static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
