package io.github.personalseg.ros.wire;

/**
 * Takes the requests of one service and sends the answers.
 *
 * @param <P> a message on its way
 */
public interface WireServer<P> extends WireInbox<WireRequest<P>> {
  /**
   * Sends an answer. Called from one thread at a time; may wait until {@code deadline} for the
   * client to be there, and less once stopped.
   *
   * @param to the request's own address
   * @param deadline by {@link System#nanoTime}
   * @return whether the client is there
   */
  boolean reply(ReplyAddress to, P payload, long deadline);

  /** Says that a request gets no answer; for wires that keep something till then. */
  default void forget(ReplyAddress to) {}
}
