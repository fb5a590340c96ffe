package io.github.personalseg.ros.wire;

/**
 * Sends the requests of one service and takes the answers.
 *
 * @param <P> a message on its way
 */
public interface WireClient<P> extends WireInbox<WireReply<P>> {
  /**
   * Sends a request. Safe to use from any thread; not called once closed.
   *
   * @return its number, which its answer carries
   * @throws io.github.personalseg.ros.transport.TransportException when it could not be sent
   */
  long send(P payload);

  /** Whether a server is matched now. */
  boolean available();
}
