package io.github.personalseg.ros;

import io.github.personalseg.error.PersonalSegException;

/**
 * Bytes, values or names that are no valid ROS message; the message says what and what is allowed.
 */
public final class MessageException extends PersonalSegException {
  public MessageException(String message) {
    super(message);
  }

  public MessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
