package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Messages as CDR bytes, encapsulation header included.
 *
 * @param maxSequenceBytes most bytes a sequence of an incoming message may take, at least 1
 */
public record CdrFormat(int maxSequenceBytes) implements WireFormat<byte[]> {
  private static final byte[] NONE = {};

  @Override
  public <M extends Record> byte[] write(MessageType<M> type, M message) {
    return type.encode(message);
  }

  @Override
  public <M extends Record> byte[] write(MessageType<M> type, M message, byte @Nullable [] used) {
    return type.encode(message, used == null ? NONE : used);
  }

  @Override
  public <M extends Record> M read(MessageType<M> type, byte[] payload) {
    return type.decode(payload, maxSequenceBytes);
  }
}
