package io.github.personalseg.ros.transport;

/**
 * Sends messages on one topic. Safe to use from any thread.
 *
 * @param <M> the message
 */
public interface Publisher<M extends Record> extends AutoCloseable {
  /** The topic's absolute name. */
  String topic();

  /**
   * Sends a message; with a transient local topic late subscribers get it too. Returns as soon as
   * the middleware has taken the bytes; does nothing once closed. What the middleware does not take
   * in time is dropped and logged.
   *
   * @throws io.github.personalseg.ros.MessageException naming the field whose value is out of range
   */
  void publish(M message);

  /** How many subscriptions are matched now: lazy topics encode nothing at 0. */
  int subscriptionCount();

  /** Takes the topic back; idempotent. */
  @Override
  void close();
}
