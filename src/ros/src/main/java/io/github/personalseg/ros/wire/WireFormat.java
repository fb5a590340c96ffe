package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;

/**
 * How records become what a wire moves, and back. Thread safe.
 *
 * @param <P> a message on its way
 */
public interface WireFormat<P> {
  /**
   * What goes out for a message.
   *
   * @throws io.github.personalseg.ros.MessageException naming the field whose value is out of range
   */
  <M extends Record> P write(MessageType<M> type, M message);

  /**
   * The message that came in.
   *
   * @throws io.github.personalseg.ros.MessageException naming the field that is not as its type
   *     wants
   */
  <M extends Record> M read(MessageType<M> type, P payload);
}
