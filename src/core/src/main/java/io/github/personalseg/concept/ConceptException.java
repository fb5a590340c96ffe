package io.github.personalseg.concept;

import io.github.personalseg.error.PersonalSegException;

/**
 * A reference, name or setting a concept cannot be learned with; the message names it and what is
 * allowed.
 */
public final class ConceptException extends PersonalSegException {
  private static final long serialVersionUID = 1L;

  public ConceptException(String message) {
    super(message);
  }

  public ConceptException(String message, Throwable cause) {
    super(message, cause);
  }
}
