package io.github.personalseg.ros.wire.endpoint;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.TransportException;
import io.github.personalseg.ros.wire.ThrottledLog;
import io.github.personalseg.ros.wire.WireFormat;
import io.github.personalseg.ros.wire.WireWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes what is published. */
final class WirePublisher<M extends Record, P> implements Publisher<M> {
  private static final Logger LOG = LoggerFactory.getLogger(WirePublisher.class);

  private final String topic;
  private final MessageType<M> type;
  private final WireFormat<P> format;
  private final WireWriter<P> writer;
  private final Endpoints owner;
  private final ThrottledLog lost = new ThrottledLog(LOG);

  WirePublisher(
      String topic,
      MessageType<M> type,
      WireFormat<P> format,
      WireWriter<P> writer,
      Endpoints owner) {
    this.topic = topic;
    this.type = type;
    this.format = format;
    this.writer = writer;
    this.owner = owner;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void publish(M message) {
    P payload = format.write(type, message, writer.spent());
    try {
      writer.write(payload);
    } catch (TransportException e) {
      lost.warn("dropping a message for " + topic + ": " + e.getMessage());
    }
  }

  @Override
  public int subscriptionCount() {
    return writer.matched();
  }

  @Override
  public void close() {
    if (owner.remove(this)) {
      writer.close();
      owner.left();
    }
  }
}
