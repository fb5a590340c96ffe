package io.github.personalseg.image;

import io.github.personalseg.error.PersonalSegException;

/** An image that cannot be read; the message names the value and what is allowed. */
public class ImageException extends PersonalSegException {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }
}
