package io.github.personalseg.ros.rcljava;

/** Leaves a service callback without an answer; rcljava sends one whenever a callback returns. */
final class Unanswered extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unanswered() {
    super("a request gets no answer", null, false, false);
  }
}
