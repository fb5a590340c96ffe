package io.github.personalseg.ros;

/**
 * Bytes, values or names that are no valid ROS message; the message says what and what is allowed.
 */
public final class MessageException extends RuntimeException {
  public MessageException(String message) {
    super(message);
  }

  public MessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
