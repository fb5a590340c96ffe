package io.github.personalseg;

import io.github.personalseg.concept.Concept;

/** A concept that another robot offers. Nothing of it is trusted before it was read. */
public interface OfferedConcept {
  /** What it is called there. */
  String name();

  /** Its identity there. */
  String id();

  /** Its label id there, counted down from 254. */
  int labelId();

  /**
   * Checks it and makes it a concept for use here.
   *
   * @param labelId its label id here
   * @param dim embedding length of the loaded model
   * @param proposals proposals per frame of the loaded model
   * @throws io.github.personalseg.concept.ConceptException when it does not fit the model or holds
   *     numbers that are not finite
   */
  Concept read(int labelId, int dim, int proposals);
}
