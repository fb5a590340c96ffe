package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import org.jspecify.annotations.Nullable;

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
   * The same.
   *
   * @param used what went out earlier and nobody reads any more, whose memory may serve again
   */
  default <M extends Record> P write(MessageType<M> type, M message, @Nullable P used) {
    return write(type, message);
  }

  /**
   * The message that came in.
   *
   * @throws io.github.personalseg.ros.MessageException naming the field that is not as its type
   *     wants
   */
  <M extends Record> M read(MessageType<M> type, P payload);
}
