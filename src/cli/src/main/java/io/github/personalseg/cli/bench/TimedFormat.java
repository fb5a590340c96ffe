package io.github.personalseg.cli.bench;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.msg.Image;
import io.github.personalseg.ros.wire.CdrFormat;
import io.github.personalseg.ros.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the measuring side, and when the last image was ready for the wire and the last
 * label image came off it, as {@link System#nanoTime} tells. Thread safe, for one image at a time.
 */
final class TimedFormat implements WireFormat<byte[]> {
  private final CdrFormat format = new CdrFormat(MessageType.DEFAULT_MAX_SEQUENCE_BYTES);
  private volatile long sent;
  private volatile long arrived;

  @Override
  public <M extends Record> byte[] write(MessageType<M> type, M message) {
    return write(type, message, null);
  }

  @Override
  public <M extends Record> byte[] write(MessageType<M> type, M message, byte @Nullable [] used) {
    byte[] written = format.write(type, message, used);
    if (message instanceof Image) {
      sent = System.nanoTime();
    }
    return written;
  }

  @Override
  public <M extends Record> M read(MessageType<M> type, byte[] payload) {
    if (type.recordClass().equals(Image.class)) {
      arrived = System.nanoTime();
    }
    return format.read(type, payload);
  }

  /** From the image's bytes to those of its labels. */
  long nanos() {
    return arrived - sent;
  }
}
