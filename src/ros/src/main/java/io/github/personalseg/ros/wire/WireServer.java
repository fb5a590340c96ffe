package io.github.personalseg.ros.wire;

/**
 * Takes the requests of one service and sends the answers.
 *
 * @param <P> a message on its way
 */
public interface WireServer<P> extends WireInbox<WireRequest<P>> {
  /** What became of an answer. */
  enum Delivery {
    /** It is on its way, as far as this side can tell. */
    SENT,
    /** The client asked before its inbox for answers was discovered; try again. */
    NOT_YET,
    /** The client has left or asks no more. */
    GONE
  }

  /**
   * Sends an answer, without waiting for its client. Called from one thread at a time, also after
   * {@link #stop}.
   *
   * @param to the request's own address
   */
  Delivery reply(ReplyAddress to, P payload);

  /** Says that a request gets no answer; for wires that keep something till then. */
  default void forget(ReplyAddress to) {}
}
