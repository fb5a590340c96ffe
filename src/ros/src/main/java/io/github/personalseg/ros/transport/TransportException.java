package io.github.personalseg.ros.transport;

import io.github.personalseg.error.PersonalSegException;

/** The middleware refused, or is not there; the message says why and what mends it. */
public class TransportException extends PersonalSegException {
  private static final long serialVersionUID = 1;

  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
