package io.github.personalseg.web.teachable;

import io.github.personalseg.error.PersonalSegException;

/** Something that is not done, with a reason for people and an HTTP status for programs. */
public final class Refusal extends PersonalSegException {
  private final int status;

  /**
   * @param status 400 to 599
   * @param message says what was wrong, with its value and what is allowed
   */
  public Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** A request that asks for what is not allowed. */
  public static Refusal bad(String message) {
    return new Refusal(400, message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
