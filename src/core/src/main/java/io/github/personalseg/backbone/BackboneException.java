package io.github.personalseg.backbone;

import io.github.personalseg.error.PersonalSegException;

/**
 * A bundle, phrase or device the backbone cannot work with; the message names it and what is
 * allowed.
 */
public final class BackboneException extends PersonalSegException {
  public BackboneException(String message) {
    super(message);
  }

  public BackboneException(String message, Throwable cause) {
    super(message, cause);
  }
}
