package io.github.personalseg.ros.wire;

/** Takes the requests of one service and sends the answers. */
public interface WireServer extends WireInbox<WireRequest> {
  /**
   * Sends an answer. Called from one thread at a time; may wait until {@code deadline} for the
   * client to be there, and less once stopped.
   *
   * @param to the request's own address
   * @param deadline by {@link System#nanoTime}
   * @return whether the client is there
   */
  boolean reply(ReplyAddress to, byte[] cdr, long deadline);
}
