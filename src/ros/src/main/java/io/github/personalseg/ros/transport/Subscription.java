package io.github.personalseg.ros.transport;

/** An open subscription. Safe to use from any thread. */
public interface Subscription extends AutoCloseable {
  /** The topic's absolute name. */
  String topic();

  /** How many publishers are matched now. */
  int publisherCount();

  /**
   * Ends it: no callback starts afterwards, a running one ends first. Called from a callback it
   * waits for none. Idempotent.
   */
  @Override
  void close();
}
