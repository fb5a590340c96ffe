package io.github.personalseg.error;

import org.jspecify.annotations.Nullable;

/**
 * Something that this project cannot work with: an image, a bundle, a mark, a message, a bag. The
 * message is one line for people, which names the value and what is allowed.
 *
 * <p>Its kinds say where the fault lies. Files that cannot be read or written are an {@link
 * java.io.IOException} instead.
 */
public abstract class PersonalSegException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line for people
   */
  protected PersonalSegException(String message) {
    super(message);
  }

  /**
   * @param message one line for people
   * @param cause what it comes from
   */
  protected PersonalSegException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
