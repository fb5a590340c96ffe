package io.github.personalseg.ros.wire;

import io.github.personalseg.ros.MessageType;
import io.github.personalseg.ros.transport.Publisher;
import io.github.personalseg.ros.transport.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes what is published. */
final class WirePublisher<M extends Record> implements Publisher<M> {
  private static final Logger LOG = LoggerFactory.getLogger(WirePublisher.class);

  private final String topic;
  private final MessageType<M> type;
  private final WireWriter writer;
  private final Endpoints owner;
  private final ThrottledLog lost = new ThrottledLog(LOG);

  WirePublisher(String topic, MessageType<M> type, WireWriter writer, Endpoints owner) {
    this.topic = topic;
    this.type = type;
    this.writer = writer;
    this.owner = owner;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void publish(M message) {
    byte[] cdr = type.encode(message);
    try {
      writer.write(cdr);
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
